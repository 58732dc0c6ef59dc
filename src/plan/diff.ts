/** The difference between what is desired and what is live: one change a field, rated. */
import { fieldsOf } from '../resources/config.js';
import type { Field, FieldChange, Stake } from '../resources/field.js';
import type { Config, Desired, Live } from '../resources/resource.js';
import type { Change } from './plan.js';

export interface Difference {
  changes: Change[];
  /** What the changes need: nothing, an update, the pause request alone, or delete and create. */
  needs: 'nothing' | 'update' | 'pause' | 'replace';
  stake: Stake;
  /** What has to be written: the desired config, with the live value of every ignored field. */
  config: Config;
}

/** The world around the two sides that mutability and risk depend on. */
export type DiffContext = Pick<FieldChange, 'stream' | 'consumers' | 'server' | 'nowMs'>;

/** Whether every field is what the topology says, so that there is nothing to weigh. */
export function isAsDesired({ config }: Desired, live: Live): boolean {
  for (const name in config) {
    const wants = config[name];
    const has = live.config[name];
    if (wants !== has && !isSame(wants, has)) return false;
  }
  return true;
}

export function diff(desired: Desired, live: Live, context: DiffContext): Difference {
  const config = withIgnored(desired, live);
  const result: Difference = { changes: [], needs: 'nothing', stake: {}, config };
  for (const row of fieldsOf(desired.key.kind)) {
    if (config[row.name] === live.config[row.name]) continue;
    const before = current(row, live.config[row.name], context.nowMs);
    const after = current(row, config[row.name], context.nowMs);
    if (isSame(before, after) || isServerMade(row, config)) continue;
    const change: FieldChange = { before, after, desired: config, live, ...context };
    record(result, row, change, desired);
  }
  return result;
}

function record(result: Difference, row: Field, change: FieldChange, desired: Desired): void {
  const { risk, note = '', stake = {} } = row.rate(change);
  result.needs = stronger(result.needs, row.update(change));
  result.stake = add(result.stake, stake);
  const common = { risk, note, default: !isDeclared(row.name, desired.declared) };
  if (row.name === 'metadata') result.changes.push(...metadataChanges(change, desired, common.risk));
  else result.changes.push({ ...named(row.name, change, desired.declared), ...common });
}

/** One filter is written as `filter_subject`, several as `filter_subjects`; for the server they are one field. */
function named(
  name: string,
  { before, after }: FieldChange,
  declared: ReadonlySet<string>,
): Pick<Change, 'field' | 'before' | 'after'> {
  const isShort = (filters: unknown) => filters === null || (filters as string[]).length === 1;
  if (name !== 'filter_subjects' || declared.has(name) || !isShort(before) || !isShort(after)) {
    return { field: name, before, after };
  }
  const only = (filters: unknown) => (filters as string[] | null)?.[0] ?? null;
  return { field: 'filter_subject', before: only(before), after: only(after) };
}

function metadataChanges({ before, after }: FieldChange, desired: Desired, risk: Change['risk']): Change[] {
  const [had, wanted] = [(before ?? {}) as Record<string, string>, (after ?? {}) as Record<string, string>];
  const keys = [...new Set([...Object.keys(had), ...Object.keys(wanted)])].sort();
  return keys
    .filter(key => had[key] !== wanted[key])
    .map(key => ({
      field: `metadata.${key}`,
      before: had[key] ?? null,
      after: wanted[key] ?? null,
      risk,
      note: '',
      default: !desired.declared.has('metadata') || !(key in wanted),
    }));
}

/**
 * The body of an update is complete, so what is not to change has to be in it: ignored fields keep what the server
 * has, and so do defaults that the server's own limits have lowered.
 */
function withIgnored(desired: Desired, live: Live): Config {
  const limited = Object.keys(live.limited).filter(
    name => !desired.declared.has(name) && isSame(live.limited[name], live.config[name]),
  );
  if (desired.ignoreChanges.size === 0 && limited.length === 0) return desired.config;
  const config = { ...desired.config };
  for (const name of [...desired.ignoreChanges, ...limited]) {
    const [field, member] = name.split(/\.(.*)/s) as [string, string?];
    const target = field === 'filter_subject' ? 'filter_subjects' : field;
    config[target] =
      member === undefined ? live.config[target] : keepMember(config[target], live.config[target], member);
  }
  return config;
}

function keepMember(wanted: unknown, has: unknown, member: string): unknown {
  const kept = { ...(wanted as Config | null) };
  const value = (has as Config | null)?.[member];
  if (value === undefined) delete kept[member];
  else kept[member] = value;
  return Object.keys(kept).length === 0 ? null : kept;
}

/** A time to pause until that has passed is no pause. */
function current(row: Field, value: unknown, nowMs: number): unknown {
  return row.name === 'pause_until' && value !== null && Date.parse(value as string) <= nowMs ? null : value;
}

/** A mirror answers direct gets as its origin does, whatever it was told. */
function isServerMade(row: Field, config: Config): boolean {
  return row.name === 'mirror_direct' && config['mirror'] !== null;
}

function isDeclared(name: string, declared: ReadonlySet<string>): boolean {
  return declared.has(name) || (name === 'filter_subjects' && declared.has('filter_subject'));
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return isSameList(a, b) || JSON.stringify(a) === JSON.stringify(b);
}

/** Lists of texts, as most objects have one: no text of both is built for them. */
function isSameList(a: object, b: object): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, i) => each === b[i]);
}

const STRENGTH = ['nothing', 'pause', 'in-place', 'update', 'replace'];

function stronger(needs: Difference['needs'], update: ReturnType<Field['update']>): Difference['needs'] {
  const needed = update === 'in-place' ? 'update' : update;
  return STRENGTH.indexOf(needed) > STRENGTH.indexOf(needs) ? needed : needs;
}

/** Two limits delete the same oldest messages, so the larger loss counts, not the sum. */
function add(a: Stake, b: Stake): Stake {
  const sum: Stake = { ...a };
  for (const key of ['messages', 'bytes', 'pending', 'unacked'] as const) {
    const value = b[key];
    if (value !== undefined) sum[key] = Math.max(sum[key] ?? 0, value);
  }
  if (b.estimated) sum.estimated = true;
  return sum;
}
