/** Every password logs in as it is, or is refused by name before the server sees it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../../src/nats-server/start-server.js';
import { whyNotAtAll, whyNotByEnvironment } from '../../../src/render/nats-server/environment-value.js';
import { quote } from '../../../src/render/quote.js';
import { servers } from '../../support/server.js';
import { NASTY_TEXTS, nastyText } from '../nasty-texts.js';

const HASH = '$2a$11$C6UzMDM.H6dfI/f/IKcEeO7zcGzVpP3m0JqQ0n1c1c1c1c1c1c1c1';

const PASSWORDS: readonly string[] = [
  ...NASTY_TEXTS,
  ...[
    's3cret',
    'a#b',
    '#a',
    '//a',
    'a//b',
    'a$b',
    'a"b',
    '=a',
    ':a',
    'a=b',
    'a:b',
    'a{b',
    'a(b',
    'a[b',
    '@a',
  ],
  ...[
    'a@b',
    '!a',
    '%a',
    '&a',
    '*a',
    '<a',
    '>a',
    '?a',
    '^a',
    '_a',
    '`a',
    '|a',
    '~a',
    '+a',
    '/a',
    '/',
    '//',
    '=',
  ],
  ...[
    '1a2b',
    '1e5',
    '1.2.3',
    '1.2.3.4',
    '1.5',
    '1.5x',
    '1-2',
    '2026-x',
    '12k',
    '12kb',
    '12kib',
    '12kb3',
    '12kx',
  ],
  ...[
    '12k-',
    '5m',
    '7Gi',
    '9e',
    '9ex',
    '0x10',
    '1_0',
    '1:2',
    '1/2',
    '00',
    '1٣',
    '٣',
    '٣a',
    '3٣x',
    '-',
    '-a',
    '-1',
  ],
  ...[
    'yes',
    'No',
    'TRUE',
    'offf',
    'on1',
    'truely',
    'include',
    'inf',
    'nan',
    'a,b=c',
    'a;port=1',
    'abc\ndef: 1',
  ],
  ...[
    'a b',
    ' a',
    'a ',
    'a\tb',
    "a'b",
    "abc'",
    "'a'",
    '"a"',
    'a\\b',
    '\\x41',
    'a}b',
    'a]b',
    '{a',
    '[a',
    '(a',
    '.a',
  ],
  ...[
    '$',
    '$b',
    '$$',
    '$2y$11$abc',
    '$2a$',
    '$2a$99',
    HASH,
    'x'.repeat(1_024),
    'x'.repeat(1_025),
    'ä'.repeat(600),
  ],
];

describe.each(servers)('on $label', ({ binary }) => {
  /** A server whose users have these passwords, by index; from the environment, or quoted in an included file. */
  async function withPasswords(
    passwords: readonly string[],
    from: 'environment' | 'secrets.conf',
    work: (url: string) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetctl-passwords-'));
    const names = passwords.map((_password, index) => `FLEETCTL_TEST_PW_${index}`);
    const users = names.map((name, index) => `{ user: "u${index}", password: $${name} }`).join('\n');
    const include = from === 'environment' ? '' : 'include "./secrets.conf"\n';
    try {
      await writeFile(join(folder, 's.conf'), `${include}authorization { users: [\n${users}\n] }`);
      const lines = names.map((name, index) => `${name}: ${quote(passwords[index], 'conf')}`);
      await writeFile(join(folder, 'secrets.conf'), lines.join('\n'));
      if (from === 'environment')
        for (const [index, name] of names.entries()) process.env[name] = passwords[index];
      const server = await startServer({ binary, configFile: join(folder, 's.conf') });
      try {
        await work(server.url);
      } finally {
        await server.stop();
      }
    } finally {
      for (const name of names) delete process.env[name];
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function logsIn(url: string, index: number, pass: string): Promise<boolean> {
    try {
      const client = await connect({
        servers: url,
        user: `u${index}`,
        pass,
        reconnect: false,
        timeout: 10_000,
      });
      await client.close();
      return true;
    } catch {
      return false;
    }
  }

  async function thoseThatDoNot(url: string, passwords: readonly string[]): Promise<string[]> {
    const outcomes = await Promise.all(passwords.map((password, index) => logsIn(url, index, password)));
    return passwords.filter((_password, index) => !outcomes[index]);
  }

  const arriving = PASSWORDS.filter(password => whyNotByEnvironment(password, 'password') === null);
  const usable = PASSWORDS.filter(password => whyNotAtAll(password, 'password') === null);

  it('what is let through from the environment logs in as it is', async () => {
    expect(arriving.length).toBeGreaterThan(40);
    await withPasswords(arriving, 'environment', async url => {
      expect(await thoseThatDoNot(url, arriving)).toEqual([]);
      expect(await logsIn(url, 0, `${arriving[0]}x`)).toBe(false);
    });
  });

  it('so does any text of the environment that is let through', async () => {
    const texts = fc
      .sample(fc.oneof(nastyText, fc.string({ unit: 'binary', maxLength: 8 })), { numRuns: 4_000, seed: 7 })
      .filter(text => !text.includes('\0') && whyNotByEnvironment(text, 'password') === null)
      .slice(0, 300);
    expect(texts.length).toBe(300);
    await withPasswords(texts, 'environment', async url => {
      expect(await thoseThatDoNot(url, texts)).toEqual([]);
    });
  });

  it('everything but nothing logs in by way of secrets.conf', async () => {
    expect(PASSWORDS.filter(password => !usable.includes(password))).toEqual(
      expect.arrayContaining(['', HASH, 'x'.repeat(1_025)]),
    );
    expect(usable.length).toBeGreaterThan(PASSWORDS.length - 15);
    await withPasswords(usable, 'secrets.conf', async url => {
      expect(await thoseThatDoNot(url, usable)).toEqual([]);
    });
  });
});

describe('what is refused needs it', () => {
  it.each([
    ['', 'empty'],
    ['a,b', 'ends a value'],
    ['a,b=c', 'ends a value'],
    ['a b', 'ends a value'],
    ["a'b", 'ends a value'],
    ['12345', 'number'],
    ['12k', 'number'],
    ['yes', 'boolean'],
    ['$b', 'begins'],
    ['"12345"', 'begins'],
    ['-5', 'begins'],
    [HASH, 'hash'],
    ['a\ufffd', 'UTF-8'],
    ['x'.repeat(1_025), '1024 bytes'],
  ])('%j', (password, why) => {
    expect(whyNotByEnvironment(password, 'password')).toContain(why);
  });

  it('a hash arrives in the one form that the server knows without quotes', () => {
    expect(whyNotByEnvironment(HASH, 'hash')).toBeNull();
    expect(whyNotByEnvironment(HASH.replace('$2a', '$2b'), 'hash')).toContain('variable');
    expect(whyNotAtAll(HASH.replace('$2a', '$2b'), 'hash')).toBeNull();
    expect(whyNotAtAll('s3cret', 'hash')).toContain('no bcrypt hash');
  });
});
