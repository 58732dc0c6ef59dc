/** Every settable field on real servers: set, converged, changed, changed by hand, unset. */
import { describe, expect, it } from 'vitest';
import { fieldOf, fieldsOf, liveConfig, MARK } from '../../src/resources/config.js';
import { isAtLeast } from '../../src/resources/field.js';
import type { Config, Kind } from '../../src/resources/resource.js';
import { pinned, servers, withCluster, withServer } from '../support/server.js';
import { actionOf, type Bus, openBus, outline, withBus } from './bus.js';
import { CONSUMER_CASES, type FieldCase, STREAM_CASES } from './field-cases.js';

const CASES = { stream: STREAM_CASES, consumer: CONSUMER_CASES } as const;
type Tested = keyof typeof CASES;

/** Pairs that cannot be left out one by one: the server refuses one without the other. */
const UNSET_WITH: Record<string, string> = {
  priority_groups: ', priority_policy: none',
  priority_policy: '',
  opt_start_seq: '',
  opt_start_time: '',
};

describe('the tables', () => {
  it.each(['stream', 'consumer'] as const)('have a case for every field of a %s', kind => {
    const cased = new Set(CASES[kind].map(({ field }) => field));
    expect(
      fieldsOf(kind)
        .map(({ name }) => name)
        .filter(name => !cased.has(name)),
    ).toEqual([]);
    expect([...cased].filter(name => fieldOf(kind, name) === undefined)).toEqual([]);
  });
});

describe.each(servers)('on $label', ({ binary, version }) => {
  const server = withServer({ binary });
  const bus = withBus(server);
  for (const kind of ['stream', 'consumer'] as const) {
    describe(`the ${kind}’s`, () => {
      const cases = CASES[kind].filter(each => !each.inCluster && isAtLeast(version, sinceOf(kind, each)));
      it.each(cases)('$field is set, changed, drifts, is put right and unset', each =>
        goThrough(bus(), kind, each),
      );
      const tooNew = CASES[kind].filter(each => !isAtLeast(version, fieldOf(kind, each.field)!.since));
      if (tooNew.length > 0) {
        it.each(tooNew)('$field is refused before anything is written', each => refused(bus(), kind, each));
      }
    });
  }
});

describe('in a cluster', () => {
  const cluster = withCluster({ binary: pinned.binary });
  it.each(['stream', 'consumer'] as const)(
    'num_replicas of a %s is set, changed, drifts, is put right and unset',
    async kind => {
      const bus = await openBus(cluster().urls[0]!);
      try {
        await goThrough(bus, kind, CASES[kind].find(({ inCluster }) => inCluster)!, ', num_replicas: 3');
      } finally {
        await bus.close();
      }
    },
  );
});

let next = 0;

async function goThrough(bus: Bus, kind: Tested, each: FieldCase, streamWith = ''): Promise<void> {
  const name = `F${++next}`;
  const id = kind === 'stream' ? `stream/${name}` : `consumer/${name}/c`;
  const options = { allow_destroy: [`stream/${name}`, ...(kind === 'consumer' ? [id] : [])] };
  const text = (value: string | null) => topology(name, kind, each, value, streamWith);
  const apply = async (value: string | null) => {
    expect(await bus.apply(text(value), options)).toMatchObject({ complete: true });
    await untilQuiet(bus, name);
    expect(outline(await bus.plan(text(value)))).toEqual([]);
  };

  const [first, second] = each.values;
  await apply(first);

  if (first !== second) await expectWay(await bus.plan(text(second), options), id, each, each.ways[0]);
  await apply(second);

  if (each.byHand !== undefined) {
    await changeByHand(bus, kind, name, each);
    const drifted = await bus.plan(text(second), options);
    expect(changedFields(drifted, id)).toContain(rowName(each.field));
    await apply(second);
  }

  if (second === defaultOf(each.field)) return;
  await expectWay(await bus.plan(text(null), options), id, each, each.ways[1]);
  await apply(null);
}

async function refused(bus: Bus, kind: Tested, each: FieldCase): Promise<void> {
  const value = each.values.find(value => !['false', 'default', 'none'].includes(value));
  if (value === undefined) return;
  const plan = bus.plan(topology(`F${++next}`, kind, each, value, ''));
  await expect(plan).rejects.toMatchObject({ code: 'field-too-new', exit: 3 });
}

function topology(
  name: string,
  kind: Tested,
  each: FieldCase,
  value: string | null,
  streamWith: string,
): string {
  const needs = value === null ? (UNSET_WITH[each.field] ?? each.needs ?? '') : (each.needs ?? '');
  const set = value === null ? '' : `, ${each.field}: ${value}`;
  const written = `${needs}${set}`.replaceAll('NAME', name);
  const copies = each.isCopy
    ? `  ORIGIN${name}: { subjects: [ORIGIN${name}.>] }\n  OTHER${name}: { subjects: [OTHER${name}.>] }\n`
    : '';
  const subjects =
    each.field === 'subjects' || (each.isCopy && value !== null) ? '' : `, subjects: [${name}.>]`;
  const own =
    kind === 'stream'
      ? `${subjects}${written.replaceAll(/\b(ORIGIN|OTHER)\b/g, `$1${name}`)}`
      : `${subjects}${streamWith}`;
  const ack = each.field === 'ack_policy' ? '' : ', ack_policy: explicit';
  return `
topology: t-${name}
streams:
${copies}  ${name}: { ${own.replace(/^, /, '')} }
${kind === 'consumer' ? `consumers:\n  c: { stream: ${name}${ack}${written} }\n` : ''}`;
}

async function expectWay(
  plan: Awaited<ReturnType<Bus['plan']>>,
  id: string,
  each: FieldCase,
  way: string,
): Promise<void> {
  const action = actionOf(plan, id);
  const allowed = new Set([
    rowName(each.field),
    ...(each.implies ?? []),
    ...(each.isCopy ? ['subjects', 'duplicate_window'] : []),
  ]);
  expect(action.action).toBe(way);
  const changed = changedFields(plan, id);
  expect(changed).toContain(rowName(each.field));
  expect(changed.filter(field => !allowed.has(field) && !isNeed(each, field))).toEqual([]);
}

function changedFields(plan: Awaited<ReturnType<Bus['plan']>>, id: string): string[] {
  return actionOf(plan, id).changes.map(({ field }) => rowName(field.split('.')[0]!));
}

const isNeed = ({ field, needs = '' }: FieldCase, changed: string) =>
  UNSET_WITH[field] !== undefined && needs.includes(`${changed}:`);
const rowName = (field: string) => (field === 'filter_subject' ? 'filter_subjects' : field);

function defaultOf(field: string): string | undefined {
  return (
    {
      retention: 'limits',
      discard: 'old',
      storage: 'file',
      compression: 'none',
      replay_policy: 'instant',
      num_replicas: '1',
    }[field] ?? 'false'
  );
}

function sinceOf(kind: Kind, { field, since }: FieldCase): string {
  return since ?? fieldOf(kind, field)!.since;
}

/** What somebody does with the nats CLI: the whole config as it is, one field changed, our mark left in. */
async function changeByHand(bus: Bus, kind: Tested, name: string, each: FieldCase): Promise<void> {
  const value = JSON.parse(
    JSON.stringify(each.byHand)
      .replaceAll('NAME', name)
      .replaceAll(/\b(ORIGIN|OTHER)\b/g, `$1${name}`),
  );
  const request = kind === 'stream' ? `STREAM.INFO.${name}` : `CONSUMER.INFO.${name}.c`;
  const { config } = await bus.ask<{ config: Config }>(request);
  const changed: Config = { ...config, [each.field]: value, ...each.byHandWith };
  if (each.field === 'filter_subject') delete changed['filter_subjects'];
  if (each.field === 'filter_subjects') delete changed['filter_subject'];
  if (kind === 'stream') await bus.ask(`STREAM.UPDATE.${name}`, changed);
  else await bus.ask(`CONSUMER.CREATE.${name}.c`, { stream_name: name, action: 'update', config: changed });
  const after = await bus.ask<{ config: Config }>(request);
  expect((after.config['metadata'] as Config)[MARK.topology]).toBe(`t-${name}`);
  expect(liveConfig(kind, after.config)).not.toEqual(liveConfig(kind, config));
}

/** A scale is answered before its replicas have joined. */
async function untilQuiet(bus: Bus, name: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const { cluster } = await bus.ask<{ cluster?: { desired?: unknown; replicas?: { current: boolean }[] } }>(
      `STREAM.INFO.${name}`,
    );
    if (!cluster?.desired && (cluster?.replicas ?? []).every(({ current }) => current)) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
