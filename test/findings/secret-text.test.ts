import { expect, it } from 'vitest';
import { maskSecrets, secretKind } from '../../src/findings/secret-text.js';

const SEED = 'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY';

it.each([
  ['an nkey seed', `seed ${SEED}!`, 'seed ***!'],
  ['a token (JWT)', 'x eyJ0eXAiOiJKV1QifQ.eyJqdGkiOiJBQkNERUYifQ.c2lnbmF0dXJl y', 'x *** y'],
  ['a private key', '"-----BEGIN NATS USER JWT----- abc"', '"***'],
  ['a password in a URL', 'nats://a:b@h, tls://c:d@i', 'nats://***@h, tls://***@i'],
  ['a password in a URL', 'nats:/a:b@h does not exist', 'nats:/***@h does not exist'],
  ['an access key', 'with ghp_0123456789abcdefghijklmnopqrstuvwxyz and more', 'with *** and more'],
  ['an access key', 'AKIAIOSFODNN7EXAMPLE', '***'],
  ['a password beside its name', 'user=me password=hunter2&x=1', 'user=me password=***&x=1'],
])('finds and masks %s', (kind, text, masked) => {
  expect(secretKind(text)).toBe(kind);
  expect(maskSecrets(text)).toBe(masked);
});

it.each([
  'nats://nats.fleet:4222',
  'https://example.org/a:b',
  'the password',
  'password=$NATS_PASSWORD, token=<yours>, secret=***',
  'glpat and xox',
  'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4',
])('leaves `%s` alone', text => {
  expect(secretKind(text)).toBeUndefined();
  expect(maskSecrets(text)).toBe(text);
});
