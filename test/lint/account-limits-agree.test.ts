/**
 * What account-limit-exceeded calls refused is refused by the server, and what it accepts the server takes: each case
 * has an account of its own with the same limits.
 */
import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { lintContext } from '../../src/lint/context.js';
import { lint } from '../../src/lint/lint.js';
import { loadTopology } from '../../src/topology/load.js';
import { withServer } from '../support/server.js';

interface LimitCase {
  it: string;
  /** As the topology has them, and as the configuration does. */
  limits: Record<string, number | boolean>;
  objects: string;
  refused: boolean;
}

const S = (fields: string, name = 'S') => `      ${name}: { subjects: [${name.toLowerCase()}]${fields} }\n`;
const MIB = 2 ** 20;

const CASES: LimitCase[] = [
  {
    it: 'takes streams that fit',
    limits: { max_file: 10 * MIB },
    objects: S(', max_bytes: 5MiB') + S(', max_bytes: 5MiB', 'T'),
    refused: false,
  },
  {
    it: 'refuses streams that do not',
    limits: { max_file: 10 * MIB },
    objects: S(', max_bytes: 5MiB') + S(', max_bytes: 6MiB', 'T'),
    refused: true,
  },
  {
    it: 'takes a stream that reserves nothing where something is left',
    limits: { max_file: 10 * MIB },
    objects: S(', max_bytes: 9MiB') + S('', 'T'),
    refused: false,
  },
  {
    it: 'refuses even a stream that reserves nothing where nothing is left',
    limits: { max_file: 10 * MIB },
    objects: S(', max_bytes: 10MiB') + S('', 'T'),
    refused: true,
  },
  {
    it: 'refuses streams in memory that do not fit',
    limits: { max_mem: MIB, max_file: MIB },
    objects: S(', max_bytes: 2MiB, storage: memory'),
    refused: true,
  },
  { it: 'refuses more streams', limits: { max_streams: 1 }, objects: S('') + S('', 'T'), refused: true },
  {
    it: 'takes as many consumers, counted by the stream',
    limits: { max_consumers: 1 },
    objects: `${S('')}${S('', 'T')}    consumers: { c: { stream: S }, d: { stream: T } }\n`,
    refused: false,
  },
  {
    it: 'refuses more consumers of one stream',
    limits: { max_consumers: 1 },
    objects: `${S('')}    consumers: { c: { stream: S }, d: { stream: S } }\n`,
    refused: true,
  },
  {
    it: 'takes a stream of the largest size',
    limits: { disk_max_stream_bytes: MIB },
    objects: S(', max_bytes: 1MiB'),
    refused: false,
  },
  {
    it: 'refuses a larger one',
    limits: { disk_max_stream_bytes: MIB },
    objects: S(', max_bytes: 2MiB'),
    refused: true,
  },
  {
    it: 'takes one without max_bytes where the size is limited',
    limits: { disk_max_stream_bytes: MIB },
    objects: S(''),
    refused: false,
  },
  {
    it: 'refuses one without max_bytes where it is required',
    limits: { max_bytes_required: true },
    objects: S(''),
    refused: true,
  },
  {
    it: 'takes one with max_bytes where it is required',
    limits: { max_bytes_required: true },
    objects: S(', max_bytes: 1MiB'),
    refused: false,
  },
  {
    it: 'refuses too much unacknowledged',
    limits: { max_ack_pending: 10 },
    objects: `${S('')}    consumers: { c: { stream: S, ack_policy: explicit, max_ack_pending: 11 } }\n`,
    refused: true,
  },
  {
    it: 'takes as much as is allowed',
    limits: { max_ack_pending: 10 },
    objects: `${S('')}    consumers: { c: { stream: S, ack_policy: explicit, max_ack_pending: 10 } }\n`,
    refused: false,
  },
];

const listed = (limits: LimitCase['limits']) =>
  Object.entries(limits)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
const accounts = CASES.map(
  ({ limits }, i) => `A${i}: { jetstream: { ${listed(limits)} }, users: [{ user: u${i}, password: p }] }`,
);

describe('on the pinned server', () => {
  const server = withServer({ config: `accounts { ${accounts.join('\n')} }` });

  it.each(CASES.map((given, i) => ({ ...given, i })))('$it', async ({ limits, objects, refused, i }) => {
    const text = `topology: test\naccounts:\n  A${i}:\n    jetstream: { ${listed(limits)} }\n    streams:\n${objects}`;
    const loaded = loadTopology({ base: [{ file: 't.yaml', text }], overlay: null, referenced: new Map() });
    expect(loaded.findings).toEqual([]);
    const errors = lint(loaded).filter(({ severity }) => severity === 'error');
    const client = await connect({ servers: server().url, user: `u${i}`, pass: 'p' });
    try {
      const refusals: string[] = [];
      const send = async (subject: string, body: object) => {
        const answer = await client.request(`$JS.API.${subject}`, JSON.stringify(body), { timeout: 5_000 });
        const { error } = answer.json<{ error?: { err_code: number; description: string } }>();
        if (error) refusals.push(`${error.err_code} ${error.description}`);
      };
      const { streams, consumers } = lintContext(loaded.topology!, loaded);
      for (const { name, values } of streams) await send(`STREAM.CREATE.${name}`, { ...values, name });
      for (const {
        name,
        values,
        streams: [stream],
      } of consumers) {
        const { stream: _stream, ...config } = values;
        const body = {
          stream_name: stream!.name,
          config: { ...config, name, durable_name: name },
          action: 'create',
        };
        await send(`CONSUMER.CREATE.${stream!.name}.${name}`, body);
      }
      expect({ codes: [...new Set(errors.map(({ code }) => code))], refusals }).toEqual({
        codes: refused ? ['account-limit-exceeded'] : [],
        refusals: refused ? [expect.stringMatching(/^10\d\d\d /)] : [],
      });
    } finally {
      await client.close();
    }
  });
});
