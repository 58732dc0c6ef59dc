/**
 * Changes that the server takes in place without a word and that delete messages: rated destructive beforehand, with
 * the count; refused without consent; and after it exactly that many are gone.
 */
import { describe, expect, it, vi } from 'vitest';
import type { PlanOptions, Stake } from '../../src/plan/plan.js';
import { servers, withServer } from '../support/server.js';
import { actionOf, type Bus, outline, withBus } from './bus.js';

/** How long the server may take: what is too old goes within about a second. */
const PATIENCE = { timeout: 5_000, interval: 50 };

let next = 0;

interface Purge {
  what: string;
  /** Fields of the stream before the messages, between them and the change, and after it: flow YAML. */
  from?: string;
  via?: string;
  to: string;
  /** Consumers of the stream by name: how many they have acknowledged, and their filter. */
  consumers?: Record<string, { acked: number; filter?: string }>;
  /** How many of ten messages, on the subjects a and b in turn, the server deletes. */
  loses: number;
  /** The count is worked out from averages. */
  isEstimated?: boolean;
  /** 2.10 deletes later: when the subject is published to again, at a restart, when a consumer acknowledges. */
  isLaterOnOldest?: boolean;
}

const PURGES: readonly Purge[] = [
  {
    what: 'limits → interest without a consumer',
    to: ', retention: interest',
    loses: 10,
    isLaterOnOldest: true,
  },
  {
    what: 'limits → interest with all acknowledged',
    to: ', retention: interest',
    consumers: { all: { acked: 10 } },
    loses: 10,
    isEstimated: true,
  },
  {
    what: 'limits → interest with nothing acknowledged',
    to: ', retention: interest',
    consumers: { none: { acked: 0 } },
    loses: 0,
  },
  {
    what: 'a lower max_msgs under discard: old',
    to: ', max_msgs: 3',
    loses: 7,
  },
  {
    what: 'a lower max_msgs on a stream that forbids deleting and purging',
    from: ', deny_delete: true, deny_purge: true',
    to: ', deny_delete: true, deny_purge: true, max_msgs: 3',
    loses: 7,
  },
  {
    what: 'a lower max_msgs under discard: new',
    from: ', discard: new',
    to: ', discard: new, max_msgs: 3',
    loses: 0,
  },
  {
    what: 'a lower max_msgs together with discard: new',
    to: ', discard: new, max_msgs: 3',
    loses: 0,
  },
  {
    what: 'discard: old for a stream that holds more than its limit',
    from: ', discard: new',
    via: ', discard: new, max_msgs: 3',
    to: ', discard: old, max_msgs: 3',
    loses: 7,
  },
  { what: 'a max_msgs that still holds all', to: ', max_msgs: 10', loses: 0 },
  { what: 'a lower max_bytes under discard: old', to: ', max_bytes: HALF', loses: 5, isEstimated: true },
  {
    what: 'a lower max_bytes under discard: new',
    from: ', discard: new',
    to: ', discard: new, max_bytes: HALF',
    loses: 0,
  },
  { what: 'a lower max_msgs_per_subject', to: ', max_msgs_per_subject: 1', loses: 8, isLaterOnOldest: true },
  {
    what: 'a lower max_msgs_per_subject under discard: new',
    from: ', discard: new',
    to: ', discard: new, max_msgs_per_subject: 2',
    loses: 6,
    isLaterOnOldest: true,
  },
  {
    what: 'a lower max_msgs_per_subject and a lower max_msgs',
    to: ', max_msgs_per_subject: 4, max_msgs: 5',
    loses: 5,
  },
  { what: 'a lower max_age', to: ', max_age: 100ms', loses: 10 },
  { what: 'a max_age that all are younger than', to: ', max_age: 1h', loses: 0 },
  { what: 'a lower max_msg_size', to: ', max_msg_size: 1', loses: 0 },
];

/** Of ten messages on `a` and `b` in turn; who acknowledges `a` alone has acknowledged every other one. */
const INTEREST: readonly Purge[] = [
  {
    what: 'limits → interest, one consumer ahead of another,',
    to: ', retention: interest',
    consumers: { fast: { acked: 8 }, slow: { acked: 3 } },
    loses: 3,
    isEstimated: true,
  },
  {
    what: 'limits → interest, a consumer of half of the subjects that has acknowledged nothing,',
    to: ', retention: interest',
    consumers: { half: { acked: 0, filter: 'a' } },
    loses: 0,
  },
  {
    what: 'limits → interest, a consumer of half of the subjects that has acknowledged some,',
    to: ', retention: interest',
    consumers: { half: { acked: 2, filter: 'a' } },
    loses: 2,
    isEstimated: true,
  },
  {
    what: 'limits → interest, a consumer of each half of which one has acknowledged all,',
    to: ', retention: interest',
    consumers: { done: { acked: 5, filter: 'a' }, idle: { acked: 0, filter: 'b' } },
    loses: 5,
    isEstimated: true,
  },
];

describe.each(servers)('on $label', ({ binary, isPinned }) => {
  const server = withServer({ binary });
  const bus = withBus(server);

  it.each([...PURGES, ...INTEREST])('$what deletes $loses of 10', async purge => {
    const { from = '', via, to, consumers = {}, loses, isEstimated = false } = purge;
    const name = `S${++next}`;
    const text = (fields: string) => withStream(name, fields, consumers);
    await bus().apply(text(from));
    await publishTen(bus(), name);
    for (const [consumer, { acked }] of Object.entries(consumers)) await ack(bus(), name, consumer, acked);
    if (via !== undefined) await bus().apply(text(via));
    const { bytes } = await untilAged(bus(), name, 100);
    const stake = { messages: loses, ...(isEstimated ? { estimated: true } : {}) };
    const wanted = text(to.replace('HALF', String(bytes / 2)));
    await expectPurge(bus(), `stream/${name}`, wanted, loses, stake);
    if (!(purge.isLaterOnOldest && !isPinned)) await expectLeft(bus(), name, 10 - loses);
  });

  it.each([
    { what: 'to half of the subjects', to: 'a', loses: 5 },
    { what: 'to a subject that nothing was published to', to: 'c', loses: 10 },
  ])('narrowing the only filter of an interest stream $what deletes $loses of 10', async ({ to, loses }) => {
    const name = `S${++next}`;
    const text = (filter: string) =>
      withStream(name, ', retention: interest', { only: { acked: 0, filter } });
    await bus().apply(text('>'));
    await publishTen(bus(), name);
    await expectPurge(bus(), `consumer/${name}/only`, text(to), loses, {});
    await expectLeft(bus(), name, 10 - loses);
  });

  it.each([
    { what: 'to a wildcard that has it', from: 'a', to: '>' },
    { what: 'to a wildcard of one token', from: 'a', to: '*' },
  ])('widening the only filter of an interest stream $what deletes nothing', async ({ from, to }) => {
    const name = `S${++next}`;
    const text = (filter: string) =>
      withStream(name, ', retention: interest', { only: { acked: 0, filter } });
    await bus().apply(text(from));
    await publishTen(bus(), name);
    const plan = await bus().plan(text(to));
    expect(plan.actions).toMatchObject([{ id: `consumer/${name}/only`, risk: 'safe' }]);
  });

  it('pruning the last consumer of an interest stream deletes what it had not acknowledged', async () => {
    const name = `S${++next}`;
    const text = (consumers: Purge['consumers'] = {}) => withStream(name, ', retention: interest', consumers);
    await bus().apply(text({ last: { acked: 0 } }));
    await publishTen(bus(), name);
    await expectPurge(bus(), `consumer/${name}/last`, text(), 10, { pending: 10 }, { prune: true });
    await expectLeft(bus(), name, 0);
  });

  it('replacing a stream deletes all that it holds', async () => {
    const name = `S${++next}`;
    await bus().apply(withStream(name, '', {}));
    await publishTen(bus(), name);
    await expectPurge(bus(), `stream/${name}`, withStream(name, ', storage: memory', {}), 10, {
      messages: 10,
    });
  });
});

/** The plan says what the change costs, apply refuses without consent, and with it exactly that is gone. */
async function expectPurge(
  bus: Bus,
  id: string,
  text: string,
  loses: number,
  stake: Stake,
  options: Partial<PlanOptions> = {},
): Promise<void> {
  const name = id.split('/')[1]!;
  const plan = await bus.plan(text, options);
  if (loses === 0) {
    expect(actionOf(plan, id).risk).not.toBe('destructive');
    expect((await bus.applyPlan(plan)).complete).toBe(true);
  } else {
    expect(actionOf(plan, id)).toMatchObject({
      risk: 'destructive',
      at_stake: stake,
      blocked: { code: 'destroy-not-allowed', remedy: `--allow-destroy ${id}` },
    });
    await expect(bus.applyPlan(plan)).rejects.toMatchObject({ code: 'consent-missing', exit: 4 });
    expect((await stateOf(bus, name)).messages).toBe(10);
    expect((await bus.apply(text, { ...options, allow_destroy: [id] })).complete).toBe(true);
  }
  expect(outline(await bus.plan(text))).toEqual([]);
}

const expectLeft = (bus: Bus, name: string, messages: number) =>
  vi.waitFor(async () => expect(await stateOf(bus, name)).toMatchObject({ messages }), PATIENCE);

/** The stream's state once its youngest message is so old, by the server's clock. */
function untilAged(bus: Bus, name: string, ageMs: number): Promise<State> {
  return vi.waitFor(async () => {
    const { ts, state } = await bus.ask<{ ts: string; state: State }>(`STREAM.INFO.${name}`);
    expect(Date.parse(ts) - Date.parse(state.last_ts)).toBeGreaterThan(ageMs);
    return state;
  }, PATIENCE);
}

interface State {
  messages: number;
  bytes: number;
  last_ts: string;
}

async function publishTen(bus: Bus, name: string): Promise<void> {
  for (let i = 0; i < 5; i++) for (const token of ['a', 'b']) await bus.publish(`${name}.${token}`, 1);
}

async function ack(bus: Bus, stream: string, consumer: string, count: number): Promise<void> {
  if (count === 0) return;
  const reader = await bus.js.consumers.get(stream, consumer);
  for await (const message of await reader.fetch({ max_messages: count, expires: 2000 }))
    await message.ackAck();
}

async function stateOf(bus: Bus, stream: string): Promise<State> {
  return (await bus.ask<{ state: State }>(`STREAM.INFO.${stream}`)).state;
}

function withStream(name: string, fields: string, consumers: NonNullable<Purge['consumers']>): string {
  const lines = Object.entries(consumers).map(
    ([consumer, { filter }]) =>
      `  ${consumer}: { stream: ${name}, ack_policy: explicit${filter ? `, filter_subject: ${name}.${filter}` : ''} }\n`,
  );
  const section = lines.length === 0 ? '' : `consumers:\n${lines.join('')}`;
  return `topology: t-${name}\nstreams:\n  ${name}: { subjects: [${name}.>]${fields} }\n${section}`;
}
