/**
 * What the linter calls refused is refused by the server, and what it accepts the server takes: each case is linted,
 * then sent as raw requests to an empty account. A row names the rule that refuses it, or null.
 */
import { describe, expect, it } from 'vitest';
import { type LintContext, lintContext } from '../../src/lint/context.js';
import { lint } from '../../src/lint/lint.js';
import type { LintConsumer } from '../../src/lint/lint-consumer.js';
import type { LintStream } from '../../src/lint/lint-stream.js';
import { loadTopology } from '../../src/topology/load.js';
import type { LoadedTopology } from '../../src/topology/loaded-topology.js';
import { emptyAccount, withClient, withCluster, withServer } from '../support/server.js';
import { CONSUMER_CASES, REPLICA_CASES, type ServerCase, STREAM_CASES } from './server-cases.js';

describe('on the pinned server', () => {
  const server = withServer();
  const client = withClient(server);
  it.each(titled([...STREAM_CASES, ...CONSUMER_CASES]))('%s', async (_title, serverCase) => {
    await emptyAccount(client());
    await agree(serverCase, ask);
  });

  it('what a rule calls changed without a word is changed, and refused in pedantic mode', async () => {
    await emptyAccount(client());
    const flags = {
      name: 'S',
      subjects: ['a'],
      subject_delete_marker_ttl: 1e9,
      allow_msg_ttl: false,
      deny_purge: true,
    };
    const changed = await ask('STREAM.CREATE.S', flags);
    expect(changed.config).toMatchObject({ allow_msg_ttl: true, deny_purge: false, allow_rollup_hdrs: true });
    expect(
      (await ask('STREAM.CREATE.T', { ...flags, name: 'T', subjects: ['b'], pedantic: true })).error,
    ).toBeDefined();

    await ask('STREAM.CREATE.M', { name: 'M', mirror: { name: 'S' }, mirror_direct: true });
    expect((await ask('STREAM.INFO.M', {})).config?.['mirror_direct']).toBe(false);

    const config = { durable_name: 'c', ack_policy: 'explicit', ack_wait: 30e9, backoff: [1e9, 5e9] };
    const waits = await ask('CONSUMER.CREATE.S.c', { stream_name: 'S', config });
    expect(waits.config?.['ack_wait']).toBe(1e9);
    const other = { stream_name: 'S', config: { ...config, durable_name: 'd' }, pedantic: true };
    expect((await ask('CONSUMER.CREATE.S.d', other)).error).toBeDefined();
  });

  async function ask(subject: string, body: object): Promise<Answer> {
    return (
      await client().request(`$JS.API.${subject}`, JSON.stringify(body), { timeout: 5_000 })
    ).json<Answer>();
  }
});

describe('on a cluster of three', () => {
  const cluster = withCluster();
  const client = withClient(() => cluster().members[0]!);
  it.each(titled(REPLICA_CASES))('%s', async (_title, serverCase) => {
    await emptyAccount(client());
    await agree(serverCase, async (subject, body) =>
      (
        await client().request(`$JS.API.${subject}`, JSON.stringify(body), { timeout: 10_000 })
      ).json<Answer>(),
    );
  });
});

function titled(cases: readonly ServerCase[]): [string, ServerCase][] {
  return cases.map(serverCase => [serverCase.it, serverCase]);
}

interface Answer {
  config?: Record<string, unknown>;
  error?: { err_code: number; description: string };
}

type Ask = (subject: string, body: object) => Promise<Answer>;

async function agree({ topology, refusedBy }: ServerCase, ask: Ask): Promise<void> {
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text: `${topology}\ntopology: test\n` }],
    overlay: null,
    referenced: new Map(),
  });
  expect(loaded.findings).toEqual([]);
  const errors = lint(loaded).filter(finding => finding.severity === 'error');
  const refusals = await applyRaw(loaded, ask);
  const codes = [...new Set(errors.map(error => error.code))];
  expect({ codes, refused: refusals.length > 0, refusals }).toEqual({
    codes: refusedBy === null ? [] : [refusedBy],
    refused: refusedBy !== null,
    refusals: refusedBy === null ? [] : refusals,
  });
}

/** Creates everything, origins first, and gives what the server refused. */
async function applyRaw(loaded: LoadedTopology, ask: Ask): Promise<string[]> {
  const context = lintContext(loaded.topology!, loaded);
  const refusals: string[] = [];
  const send = async (subject: string, body: object) => {
    const { error } = await ask(subject, body);
    if (error) refusals.push(`${subject}: ${error.err_code} ${error.description}`);
  };
  for (const stream of originsFirst(context)) await send(`STREAM.CREATE.${stream.name}`, streamBody(stream));
  for (const consumer of context.consumers) {
    for (const stream of consumer.streams) {
      const body = { stream_name: stream.name, config: consumerBody(consumer), action: 'create' };
      await send(`CONSUMER.CREATE.${stream.name}.${consumer.name}`, body);
    }
  }
  return refusals;
}

/** In the order of the file where streams copy each other in a ring. */
function originsFirst(context: LintContext): LintStream[] {
  const sorted = new Set<LintStream>();
  const visit = (stream: LintStream, way: readonly LintStream[]) => {
    if (way.includes(stream)) return;
    for (const { source } of stream.origins) {
      const origin = context.streamNamed(stream.account, source.name);
      if (origin !== undefined) visit(origin, [...way, stream]);
    }
    sorted.add(stream);
  };
  for (const stream of context.streams) visit(stream, []);
  return [...sorted];
}

function streamBody({ name, values }: LintStream): object {
  const {
    ignore_changes: _ignored,
    lifecycle: _lifecycle,
    exceptions: _e,
    ...config
  } = values as Record<string, unknown>;
  return { name, ...config };
}

function consumerBody({ name, values }: LintConsumer): object {
  const {
    stream: _s,
    streams: _ss,
    queue_group,
    durability,
    name: _n,
    ignore_changes: _i,
    lifecycle: _l,
    exceptions: _e,
    handler_timeout: _h,
    emits: _m,
    ...config
  } = values;
  const group = values.deliver_subject === undefined ? {} : { deliver_group: queue_group };
  return { ...group, ...config, name, ...(durability === 'ephemeral' ? {} : { durable_name: name }) };
}
