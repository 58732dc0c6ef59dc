/**
 * Whatever two configs are, the plan says what the server does. A twin of each object is written with raw requests
 * that fleetctl had no part in: what the server accepts there has to be planned as an update and what it refuses as a
 * replace, what it deletes there has to be announced, and after apply nothing is left to do.
 *
 * FLEETCTL_PROPERTY_RUNS and FLEETCTL_PROPERTY_SEED say how many and which; a failure prints its seed and path.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/jetstream/api-error.js';
import type { Action, Plan } from '../../src/plan/plan.js';
import type { Config } from '../../src/resources/resource.js';
import type { TestedServer } from '../support/global-setup.js';
import { servers, withServer } from '../support/server.js';
import { consumerPairs, ORIGINS, type Pair, sent, streamPairs, written } from './arbitrary-configs.js';
import { type Bus, withBus } from './bus.js';

const RUNS = Number(process.env['FLEETCTL_PROPERTY_RUNS'] ?? 60);
const SEED = Number(process.env['FLEETCTL_PROPERTY_SEED'] ?? 20_261_123);
const PARAMETERS = { numRuns: RUNS, seed: SEED, endOnFailure: process.env['CI'] !== undefined };
const TIMEOUT_MS = 60_000 + RUNS * 1_000;

let next = 0;

describe.each(servers)(`the plan from one config to another, on $label, seed ${SEED}`, server => {
  const running = withServer({ binary: server.binary });
  const bus = withBus(running);

  it(
    'is what the server does to a stream',
    async () => {
      for (const origin of ORIGINS) await bus().ask(`STREAM.CREATE.${origin.name}`, origin);
      const said = tally();
      const readers = fc.constantFrom<Readers>('none', 'idle', 'acked');
      const property = fc.asyncProperty(streamPairs(server.version), readers, async (pair, has) => {
        const name = `S${++next}`;
        try {
          said(await holdStream(bus(), server, pair, name, has));
        } finally {
          for (const each of [name, `${name}T`, `${name}V`]) await drop(bus(), each);
        }
      });
      await fc.assert(property, PARAMETERS);
    },
    TIMEOUT_MS,
  );

  it(
    'is what the server does to a consumer',
    async () => {
      const said = tally();
      const retention = fc.constantFrom('limits', 'limits', 'interest', 'workqueue');
      const property = fc.asyncProperty(consumerPairs(server.version), retention, async (pair, kept) => {
        const name = `C${++next}`;
        try {
          said(await holdConsumer(bus(), server, pair, name, kept));
        } finally {
          for (const each of [name, `${name}T`, `${name}V`]) await drop(bus(), each);
        }
      });
      await fc.assert(property, PARAMETERS);
    },
    TIMEOUT_MS,
  );
});

type Readers = 'none' | 'idle' | 'acked';

async function holdStream(
  bus: Bus,
  server: TestedServer,
  { before, after }: Pair,
  name: string,
  readers: Readers,
): Promise<Said> {
  const [twin, other] = [`${name}T`, `${name}V`];
  if (!(await isValid(bus, before, twin)) || !(await isValid(bus, after, other))) return 'invalid';
  await drop(bus, other);
  const topology = (config: Config) => `topology: t\nstreams:\n  ${name}: ${written(config, name)}\n`;

  const options = { allow_destroy: [`stream/${name}`] };
  expectDone(await bus.apply(topology(before)));
  expect(left(await bus.plan(topology(before)))).toEqual([]);
  if (!before['mirror'] && !before['sealed']) for (const each of [name, twin]) await fill(bus, each, readers);

  const plan = await bus.plan(topology(after), options);
  const [action] = plan.actions;
  const had = await messages(bus, twin);
  const refused = await updateStream(bus, twin, after);
  const said = saysWhatHappened(action, refused);
  if (said === 'impossible') return said;
  if (refused === null) saysWhatIsLost(action, had - (await messages(bus, twin)), server);

  const found = await messages(bus, name);
  expectDone(await bus.applyPlan(plan));
  if (refused === null) expect((await messages(bus, name)) - found).toBe((await messages(bus, twin)) - had);
  expect(left(await bus.plan(topology(after)))).toEqual([]);
  return said;
}

async function holdConsumer(
  bus: Bus,
  server: TestedServer,
  { before, after }: Pair,
  name: string,
  retention: string,
): Promise<Said> {
  const [twin, other] = [`${name}T`, `${name}V`];
  const stream = { subjects: ['NAME.>'], retention };
  for (const each of [twin, other])
    await bus.ask(`STREAM.CREATE.${each}`, { name: each, ...sent(stream, each) });
  const create = (each: string, config: Config) => tryIt(writeConsumer(bus, each, config, 'create'));
  if (!(await create(twin, before)) || !(await create(other, after))) return 'invalid';
  await drop(bus, other);
  const topology = (config: Config) =>
    `topology: t\nstreams:\n  ${name}: ${written(stream, name)}\n` +
    `consumers:\n  c: { stream: ${name}, ${written(config, name).slice(1)}\n`;

  expectDone(await bus.apply(topology(before)));
  expect(left(await bus.plan(topology(before)))).toEqual([]);
  for (const each of [name, twin]) await publish(bus, each);

  const plan = await bus.plan(topology(after), { allow_destroy: [`consumer/${name}/c`] });
  const [action] = plan.actions;
  const had = await messages(bus, twin);
  const { pause_until: _ignored, ...update } = after;
  const refused = await refusal(writeConsumer(bus, twin, update, 'update'));
  const said = saysWhatHappened(action, refused);
  if (refused === null) saysWhatIsLost(action, had - (await messages(bus, twin)), server);

  expectDone(await bus.applyPlan(plan));
  expect(left(await bus.plan(topology(after)))).toEqual([]);
  return said;
}

type Said = Action['action'] | 'impossible' | 'nothing' | 'invalid';

/** What came up is printed, so that a run that tests nothing is seen. */
function tally(): (said: Said) => void {
  const counts: Partial<Record<Said, number>> = {};
  let runs = 0;
  return said => {
    counts[said] = (counts[said] ?? 0) + 1;
    if (++runs === RUNS) console.info(`seed ${SEED}, ${RUNS} runs:`, JSON.stringify(counts));
  };
}

function saysWhatHappened(action: Action | undefined, refused: string | null): Said {
  const said = action?.blocked?.code === 'impossible' ? 'impossible' : (action?.action ?? 'nothing');
  // Before 2.15 the server takes a change of mem_storage and leaves the consumer's state where it is.
  const isUnheeded = action?.changes.some(({ field }) => field === 'mem_storage') ?? false;
  const right: Said[] =
    refused === null && !isUnheeded ? ['nothing', 'update', 'pause', 'resume'] : ['replace', 'impossible'];
  expect(right, refused ?? 'the server accepts it').toContain(said);
  return said;
}

function saysWhatIsLost(action: Action | undefined, lost: number, server: TestedServer): void {
  const { messages = 0, estimated = false } = action?.at_stake ?? {};
  if (lost > 0) expect(action?.risk).toBe('destructive');
  if (action?.risk !== 'destructive' || estimated) return;
  if (!server.isPinned && deletesLater(action)) expect(messages).toBeGreaterThanOrEqual(lost);
  else expect(messages).toBe(lost);
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

/** A stream as a raw request makes it, in two steps where the server wants that. */
async function isValid(bus: Bus, config: Config, name: string): Promise<boolean> {
  const { sealed, ...open } = config;
  const body = { ...sent(sealed ? open : config, name), name };
  if (!(await tryIt(bus.ask(`STREAM.CREATE.${name}`, body)))) return false;
  return !sealed || (await updateStream(bus, name, config)) === null;
}

function updateStream(bus: Bus, name: string, config: Config): Promise<string | null> {
  return refusal(bus.ask(`STREAM.UPDATE.${name}`, { ...sent(config, name), name }));
}

async function writeConsumer(bus: Bus, stream: string, config: Config, action: string): Promise<void> {
  const body = {
    stream_name: stream,
    action,
    config: { ...sent(config, stream), name: 'c', durable_name: 'c' },
  };
  await bus.ask(`CONSUMER.CREATE.${stream}.c`, body);
}

/** Nine messages over three subjects, as far as the stream takes them, and somebody who reads, or does not. */
async function fill(bus: Bus, name: string, readers: Readers): Promise<void> {
  if (readers !== 'none') {
    const config = { name: 'reader', durable_name: 'reader', ack_policy: 'explicit' };
    const isMade = await tryIt(bus.ask(`CONSUMER.CREATE.${name}.reader`, { stream_name: name, config }));
    if (!isMade) readers = 'none';
  }
  await publish(bus, name);
  if (readers !== 'acked') return;
  const consumer = await bus.js.consumers.get(name, 'reader');
  const { num_pending } = await consumer.info();
  const wanted = Math.min(num_pending, 4);
  if (wanted === 0) return;
  for await (const message of await consumer.fetch({ max_messages: wanted, expires: 1000 }))
    await message.ackAck();
}

async function publish(bus: Bus, name: string): Promise<void> {
  for (let i = 0; i < 9; i++) bus.client.publish(`${name}.${'abc'[i % 3]}`, 'x'.repeat(10));
  await bus.client.flush();
  // What is published is stored in its own time: the answer to a confirmed one behind them says that they are.
  await bus.ask(`STREAM.INFO.${name}`);
}

async function messages(bus: Bus, name: string): Promise<number> {
  const { state } = await bus.ask<{ state: { messages: number } }>(`STREAM.INFO.${name}`);
  return state.messages;
}

async function drop(bus: Bus, name: string): Promise<void> {
  await tryIt(bus.ask(`STREAM.DELETE.${name}`));
}

async function tryIt(request: Promise<unknown>): Promise<boolean> {
  return (await refusal(request)) === null;
}

/** What the server says against it; null where it accepts. */
async function refusal(request: Promise<unknown>): Promise<string | null> {
  try {
    await request;
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

/** What a plan still finds to do, field by field. */
function left(plan: Plan): string[] {
  return plan.actions.map(({ action, id, changes }) => {
    const fields = changes.map(({ field, before, after }) => JSON.stringify({ field, before, after }));
    return [action, id, ...fields].join(' ');
  });
}

function expectDone(report: Awaited<ReturnType<Bus['apply']>>): void {
  expect(report.actions.filter(({ error }) => error !== null)).toEqual([]);
  expect(report.complete).toBe(true);
}
