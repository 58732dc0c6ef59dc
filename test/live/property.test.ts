/**
 * The plan says what the server then does. Of generated valid topologies A and B, A is made live twice: by apply, and
 * by hand under another name. What the server answers to a raw update of the copy by hand is what the plan to B must
 * have said; then apply goes from A to B, and nothing is left.
 *
 * The test command tries the same pairs every time, so that what it says depends on the code alone. To look for more:
 * FLEETCTL_PROPERTY_RUNS is the number of pairs of each property, FLEETCTL_PROPERTY_SEED the run that is repeated, or
 * `random`.
 */
import { randomInt } from 'node:crypto';
import type { Subscription } from '@nats-io/transport-node';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../../src/jetstream/api-error.js';
import { lint } from '../../src/lint/lint.js';
import type { Action, Plan } from '../../src/plan/plan.js';
import type { Report } from '../../src/plan/report.js';
import { isAtLeast } from '../../src/resources/field.js';
import type { Config } from '../../src/resources/resource.js';
import { servers, withServer } from '../support/server.js';
import { traceWire, type WireTrace } from '../support/wire-trace.js';
import { ORIGINS } from './arbitrary-streams.js';
import { type Before, consumerPairs, streamPairs, type TopologyPair } from './arbitrary-topologies.js';
import { type Bus, load, withBus } from './bus.js';
import { FIXED } from './property-examples.js';
import { bind, publishAll, pullSome, settled } from './traffic.js';
import { type Answer, createByHand, desiredOf, updateByHand } from './twin.js';

const RUNS = Number(process.env['FLEETCTL_PROPERTY_RUNS'] ?? 0);
const SEED = seedOf(process.env['FLEETCTL_PROPERTY_SEED'] ?? '20261125');
const RUN_MS = RUNS > 0 ? 3_600_000 : 120_000;

describe.each(servers)('on $label', ({ binary, version, isPinned }) => {
  const server = withServer({ binary });
  const bus = withBus(server);
  let trace: WireTrace;
  beforeAll(async () => {
    trace = await traceWire(server());
    // Where an account loses its last stream, the server may fail to store the next one (10049).
    await bus().ask('STREAM.CREATE.ANCHOR', { name: 'ANCHOR' });
  });
  afterAll(() => trace?.close());

  const fixed = FIXED.filter(({ since }) => isPinned || since === '2.10');
  it.each(fixed.map(pair => [pair.it, pair] as const))('%s', (_it, pair) =>
    expectLaw(pair, { bus: bus(), trace, seen: new Map() }),
  );

  it.each([
    ['streams', streamPairs(version), isPinned ? 60 : 25],
    ['consumers', consumerPairs(version), isPinned ? 80 : 30],
  ] as const)(
    'the plan between two configs of %s says what the server does',
    async (what, pairs, usual) => {
      const seen = new Map<string, number>();
      const numRuns = RUNS > 0 ? RUNS : usual;
      const tell = () =>
        process.stderr.write(`${what} on ${version}: ${told(seen)}; FLEETCTL_PROPERTY_SEED=${SEED}\n`);
      const property = fc.asyncProperty(pairs, async pair => {
        const errors = faultsOf(pair);
        for (const code of errors) count(seen, `dropped by ${code}`);
        fc.pre(errors.length === 0);
        await expectLaw(pair, { bus: bus(), trace, seen });
      });
      try {
        await fc.assert(property, { seed: SEED, numRuns, interruptAfterTimeLimit: RUN_MS - 20_000 });
      } finally {
        tell();
      }
    },
    RUN_MS,
  );
});

function seedOf(written: string): number {
  return written === 'random' ? randomInt(2 ** 31) : Number(written);
}

interface Setting {
  bus: Bus;
  trace: WireTrace;
  seen: Map<string, number>;
}

/** What the linter refuses of a pair; the generators are there to make this rare. */
function faultsOf({ a, b }: TopologyPair): string[] {
  const errors = [a, b].flatMap(text => lint(load(text)).filter(({ severity }) => severity === 'error'));
  return [...new Set(errors.map(({ code }) => code))];
}

const ORIGINS_ALONE = `topology: none\nstreams:\n${ORIGINS.map(origin => `  ${origin}\n`).join('')}`;

let next = 0;

async function expectLaw({ a, b, before }: TopologyPair, { bus, trace, seen }: Setting): Promise<void> {
  const [name, twin] = [`P${++next}`, `Q${next}`];
  const named = (text: string, as = name) => text.replaceAll('NAME', as);
  const ids = (text: string) => desiredOf(bus, named(text)).map(({ id }) => id);
  const bound: Subscription[] = [];
  count(seen, 'pairs');
  try {
    for (const each of before.hasForeignOrigins ? [name, twin] : []) {
      await createByHand(bus, named(ORIGINS_ALONE, each), null);
    }
    await createByHand(bus, named(a, twin), `t-${twin}`);
    if (before.isByHand) await createByHand(bus, named(a), null);
    else {
      expect(failuresOf(await bus.apply(named(a)))).toEqual([]);
      expect(left(await bus.plan(named(a)))).toEqual([]);
    }
    for (const each of [name, twin]) await use(bus, named(a, each), each, before, bound);

    const consent = { allow_destroy: ids(b), adopt: before.isByHand ? ids(b) : [] };
    const plan = await bus.plan(named(b), consent);
    const had = await messagesOf(bus, name);
    const told = await expectAsTold(plan.actions, named(b, twin), [name, twin], { bus, trace, seen });
    if (told === 'impossible') return;

    expect(failuresOf(await bus.applyPlan(plan))).toEqual([]);
    if (told !== null && !plan.actions.some(copiesAnew))
      expect(had - (await messagesOf(bus, name))).toBe(told.lost);
    await settled(bus, name);
    expect(left(await bus.plan(named(b)))).toEqual([]);
    await trace.reset();
    expect(failuresOf(await bus.apply(named(b)))).toEqual([]);
    const writes = (await trace.writes()).filter(subject => !isCopyRequest(subject));
    expect(writes).toEqual([]);
  } finally {
    for (const subscription of bound) subscription.unsubscribe();
    await clear(bus, [name, twin]);
  }
}

/** Messages for all streams of a pair, and some of them read. */
async function use(
  bus: Bus,
  text: string,
  name: string,
  before: Before,
  bound: Subscription[],
): Promise<void> {
  // What is copied arrives when the server gets to it: one subject after the other, so that a stream and its twin
  // hold the same messages in the same order, and a limit takes the same ones of both.
  const isCopying = text.includes(`name: ${name}_`);
  for (const copied of [`${name}_O.a`, `${name}_O.b`, `${name}_P.x`]) {
    publishAll(bus.client, [copied], before.messages);
    await bus.client.flush();
    if (isCopying) await settled(bus, name, 40);
  }
  publishAll(bus.client, [`${name}.a`, `${name}.b`, `${name}.c.d`, name], before.messages);
  await bus.client.flush();
  if (before.hasForeignReader) await readByHand(bus, name);
  await settled(bus, name);
  for (const { key, config } of desiredOf(bus, text)) {
    if (key.consumer === null) continue;
    if (config['deliver_subject'] === null) await pullSome(bus, key.stream, key.consumer, config);
    else if (before.isBound) bound.push(await bind(bus, config));
  }
}

/** A consumer beside those of the topology, where the stream takes it. */
async function readByHand(bus: Bus, stream: string): Promise<void> {
  const config = { durable_name: 'reader', ack_policy: 'explicit' };
  try {
    await bus.ask(`CONSUMER.CREATE.${stream}.reader`, { stream_name: stream, config });
    await pullSome(bus, stream, 'reader', config);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/**
 * Holds each planned change against the server's answer to a raw update of the twin, in the plan's order.
 * @returns what the twin lost, null where apply goes another way than the twin went
 */
async function expectAsTold(
  actions: readonly Action[],
  text: string,
  [name, twin]: readonly [string, string],
  { bus, seen }: Setting,
): Promise<{ lost: number } | 'impossible' | null> {
  const desired = new Map(desiredOf(bus, text).map(each => [each.id, each]));
  const all = await messagesOf(bus, twin);
  let goesSameWay = true;
  for (const action of actions) {
    if (action.action === 'create' || action.action === 'orphan') continue;
    const wanted = desired.get(action.id.replaceAll(name, twin))!;
    const had = await messagesOf(bus, twin);
    const answer = await updateByHand(bus, wanted, `t-${twin}`);
    const said = action.blocked === null ? action.action : action.blocked.code;
    count(seen, said);
    const told = { id: action.id, said, answer };
    expect(told).toEqual({ ...told, said: expect.toBeOneOf(wayOf(answer, action)) });
    if (said === 'impossible') return 'impossible';
    if (said === 'replace') goesSameWay = false;
    else expectLoss(action, had - (await messagesOf(bus, twin)), bus);
  }
  return goesSameWay ? { lost: all - (await messagesOf(bus, twin)) } : null;
}

/** Until 2.15 the server took a change of these without a word and did nothing: only a replace gets there. */
const RECORDED_ONLY = new Set(['mem_storage']);

/** The actions that an answer of the server allows. */
function wayOf(answer: Answer, { changes }: Action): (Action['action'] | 'impossible')[] {
  if ('refused' in answer) return ['replace', 'impossible'];
  if (changes.some(({ field }) => RECORDED_ONLY.has(field))) return ['update', 'adopt', 'replace'];
  const [first, ...more] = answer.untaken;
  if (first === undefined) return ['update', 'adopt'];
  if (first !== 'pause_until' || more.length > 0) return ['replace', 'impossible'];
  return changes.length === 1 ? ['pause', 'resume', 'adopt'] : ['update', 'adopt'];
}

/** What of an apply was not done, and why. */
function failuresOf({ complete, actions }: Report): unknown[] {
  const failed = actions.filter(({ status }) => status !== 'done');
  return complete
    ? failed
    : ['not complete', ...failed.map(({ id, status, error }) => ({ id, status, error }))];
}

/** What a change in place deletes was called destructive, and was counted where the plan does not say "about". */
function expectLoss(action: Action, lost: number, { connection }: Bus): void {
  const { id, risk, at_stake } = action;
  const told = { id, risk, at_stake, lost };
  if (lost > 0) expect(told).toEqual({ ...told, risk: 'destructive' });
  if (risk !== 'destructive' || at_stake.estimated || copiesAnew(action)) return;
  const isLater = !isAtLeast(connection.facts.version, '2.15') && deletesLater(action);
  if (isLater) expect(lost).toBeLessThanOrEqual(at_stake.messages!);
  else expect({ id, lost }).toEqual({ id, lost: at_stake.messages });
}

/** What is copied after a change arrives while its loss is counted. */
function copiesAnew({ changes }: Action): boolean {
  return changes.some(({ field }) => field.startsWith('sources') || field.startsWith('mirror'));
}

/**
 * 2.10 holds a stream to its first limit per subject, and a sealed one to any, only when it is started again; and
 * it keeps what nobody wants when a stream becomes one of interest. 2.15 deletes all of it at once.
 */
function deletesLater({ changes, desired }: Action): boolean {
  const isFirst = changes.some(({ field, before }) => field === 'max_msgs_per_subject' && before === -1);
  const isRetained = changes.some(({ field }) => field === 'retention');
  return isFirst || isRetained || desired?.['sealed'] === true;
}

/** What a plan still finds to do, field by field. */
function left({ actions }: Plan): string[] {
  return actions.map(({ action, id, changes }) => {
    const fields = changes.map(({ field, before, after }) => JSON.stringify({ field, before, after }));
    return [action, id, ...fields].join(' ');
  });
}

async function messagesOf(bus: Bus, stream: string): Promise<number> {
  return (await bus.ask<{ state: Config }>(`STREAM.INFO.${stream}`)).state['messages'] as number;
}

/** What the server asks of itself in order to copy from an origin. */
function isCopyRequest(subject: string): boolean {
  return /^CONSUMER\.(CREATE|DELETE)\.\w+_[OP]\b/.test(subject);
}

async function clear(bus: Bus, names: readonly string[]): Promise<void> {
  const streams = names.flatMap(name => [name, `${name}_O`, `${name}_P`]);
  await Promise.all(streams.map(stream => bus.ask(`STREAM.DELETE.${stream}`).catch(() => undefined)));
}

function count(seen: Map<string, number>, what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

/** `60 pairs, 5 % dropped, 41 update, …` */
function told(seen: ReadonlyMap<string, number>): string {
  const pairs = seen.get('pairs') ?? 0;
  const dropped = [...seen]
    .filter(([what]) => what.startsWith('dropped'))
    .reduce((sum, [, times]) => sum + times, 0);
  const share = Math.round((100 * dropped) / Math.max(1, pairs + dropped));
  const rest = [...seen].filter(([what]) => what !== 'pairs').map(([what, times]) => `${times} ${what}`);
  return `${pairs} pairs, ${share} % dropped; ${rest.join(', ')}`;
}
