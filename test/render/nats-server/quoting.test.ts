/** Whatever text reaches nats-server.conf, the server reads it back as it was, and nothing breaks out of its place. */
import { connect } from '@nats-io/transport-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../../src/nats-server/start-server.js';
import { type ConfMap, parseConf } from '../../../src/render/nats-server/parse-conf.js';
import type { Topology } from '../../../src/topology/topology.gen.js';
import { servers } from '../../support/server.js';
import { NASTY_TEXTS, nastyText } from '../nasty-texts.js';
import { confOf } from './rendered.js';

const HASH = '$2a$04$9rFhJZJXVc2LZkzZzqvWVuHXzNqDqBqUxXBLZsm3c1M4Bmz4bWvHq';

function read(topology: Topology): ConfMap {
  return parseConf(confOf(topology), 'nats-server.conf', () => '');
}

describe('any text is read back as it was', () => {
  it('as a value, in a list, in a list of blocks, as the name of a user', () => {
    fc.assert(
      fc.property(
        nastyText,
        nastyText,
        fc.array(nastyText, { minLength: 1, maxLength: 9 }),
        (a, b, texts) => {
          const conf = read({
            topology: 'test',
            server: {
              server_name: a,
              log_file: b,
              server_tags: texts,
              leafnodes: { remotes: [{ urls: texts, deny_imports: [a, b] }] },
            },
            users: {
              [`${a}x`]: { password_hash: HASH, permissions: { publish: texts, subscribe: { deny: [b] } } },
            },
          });
          expect(conf).toMatchObject({
            server_name: a,
            log_file: b,
            server_tags: texts,
            leafnodes: { remotes: [{ urls: texts, deny_imports: [a, b] }] },
            authorization: {
              users: [
                {
                  user: `${a}x`,
                  permissions: { publish: { allow: [...new Set(texts)] }, subscribe: { deny: [b] } },
                },
              ],
            },
          });
          const known = ['server_name', 'log_file', 'server_tags', 'leafnodes', 'authorization'];
          expect(Object.keys(conf).sort()).toEqual([...known].sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('as a key, unless it holds what no key can hold', () => {
    fc.assert(
      fc.property(nastyText, name => {
        const topology = {
          topology: 'test',
          server: {},
          accounts: { [name]: { limits: { max_payload: 5 } } },
        };
        if ((name.includes('"') && name.includes("'")) || /[\0\r\n]/.test(name)) {
          expect(() => read(topology)).toThrow(/accounts|key/);
        } else {
          expect({ ...(read(topology)['accounts'] as ConfMap) }).toEqual({
            [name]: { limits: { max_payload: 5 } },
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(servers)('on $label', ({ binary }) => {
  it('who logs in under whatever name may publish to whatever subject', async () => {
    const sample = fc.sample(nastyText, { numRuns: 200, seed: 11 });
    // JSON, in which a client sends its name, has no halves of characters; the rest is any text.
    const names = [...new Set([...NASTY_TEXTS, ...sample])].filter(name => name !== '');
    process.env['FLEETCTL_TEST_PW'] = 's3cret';
    const users = Object.fromEntries(
      names.map(name => [
        name,
        {
          password: { env: 'FLEETCTL_TEST_PW' },
          permissions: { publish: ['ok.>'], subscribe: ['_INBOX.>'] },
        },
      ]),
    );
    Object.setPrototypeOf(users, null);
    const server = await startServer({ binary, config: confOf({ topology: 'test', server: {}, users }) });
    try {
      const outcomes = await Promise.all(
        names.map(async user => {
          try {
            const client = await connect({ servers: server.url, user, pass: 's3cret', reconnect: false });
            await client.close();
            return true;
          } catch {
            return false;
          }
        }),
      );
      expect(names.filter((_name, index) => !outcomes[index])).toEqual([]);
    } finally {
      await server.stop();
      delete process.env['FLEETCTL_TEST_PW'];
    }
  });
});
