import { expect, it } from 'vitest';
import { findingsOf, ruleTable } from './rule-table.js';

ruleTable('secret-in-text', {
  accept: {
    'words about secrets': `streams: { S: { subjects: [s], description: The password is in the vault, metadata: { token-bucket: "5" } } }`,
    references: `users: { u: { password: { env: BILLING_PASSWORD } } }`,
    'a public key': `users: { u: { nkey: UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4 } }`,
    'a URL without a password': `streams: { S: { subjects: [s], description: "see nats://nats.fleet:4222 and user@host" } }`,
  },
  reject: [
    {
      because: `a URL with a password`,
      topology: `streams:
  S: { subjects: [s], description: ▸"was nats://admin:hunter22@nats.fleet:4222" }`,
      says: `a password in a URL`,
    },
    {
      because: `metadata that is called a secret`,
      topology: `streams:
  S: { subjects: [s], metadata: { api_key: ▸abc, db-password: ▸x } }`,
      says: `a secret by its name`,
    },
    {
      because: `an access key, a password beside its name, a label that is called a secret`,
      topology: `streams:
  A: { subjects: [a], description: ▸"key AKIAIOSFODNN7EXAMPLE" }
  B: { subjects: [b], description: ▸"log in with password=hunter22" }
alerts:
  X: { metric: nats_consumer_lag, above: 5, labels: { api_key: ▸abc } }`,
      says: [`an access key`, `a password beside its name`, `a secret by its name`],
    },
    {
      because: `a seed, a token and a private key`,
      topology: `streams:
  A: { subjects: [a], description: ▸SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY }
  B: { subjects: [b], description: ▸eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5In0.eyJqdGkiOiJBQkNERUYifQ.c2lnbmF0dXJlLXNpZ24 }
  C: { subjects: [c], description: ▸"-----BEGIN PRIVATE KEY-----" }`,
      says: [`an nkey seed`, `a token (JWT)`, `a private key`],
    },
  ],
});

it('never shows the secret itself', () => {
  const topology = `streams: { S: { subjects: [s], description: "nats://a:hunter22@h", metadata: { token: tiger99 } } }`;
  const shown = JSON.stringify(findingsOf('secret-in-text', topology));
  expect(shown).toContain('secret-in-text');
  expect(shown).not.toMatch(/hunter22|tiger99/);
});
