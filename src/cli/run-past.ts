import { declaredConsumers } from '../access/declared-consumer.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import { ANY_FIELD } from '../runtime/history/entity.js';
import type { HistoryQuery } from '../runtime/history/history.js';
import type { Topology } from '../topology/topology.gen.js';
import {
  auditJson,
  auditText,
  eventJson,
  eventText,
  type PastEvent,
  pastSummary,
  replayJson,
  type ShownPast,
} from '../views/past.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import type { Flags } from './flag.js';
import { loadForRun } from './load-for-run.js';
import { withBuses } from './open-buses.js';
import { limitOf, momentOf } from './past-flags.js';
import { type PastListener, type PastQuery, readPast } from './read-past.js';

/** What a replay would run through handlers. There are none here: it is shown, and goes nowhere. */
export async function runReplay(call: Call): Promise<Result> {
  const { operands, flags, format, terminal } = call;
  const { topology } = await loadForRun(pathsOf(operands), flags.text('env') ?? null, terminal);
  const query = { ...boundsOf(flags), streams: streamsOf(topology, flags) };
  const asLines = flags.on('lines');
  const print = (event: PastEvent) => {
    if (format !== 'text') return;
    terminal.print(asLines ? `${JSON.stringify(eventJson(event))}\n` : eventText(event, terminal.stdout));
  };
  const shown = await read(topology, call, query, { heard: print });
  if (asLines && format === 'text') terminal.say(pastSummary(shown, terminal.stderr));
  return {
    exit: EXIT.done,
    text: style => (asLines ? '' : pastSummary(shown, style)),
    json: () => replayJson(shown),
  };
}

export async function runAudit(call: Call): Promise<Result> {
  const { operands, flags, terminal } = call;
  const [entity, ...paths] = operands;
  if (entity === undefined) {
    throw new FleetError('usage', 'audit needs the entity whose trail is wanted.', {
      help: 'fleetctl audit ENTITY [--field story_id]',
    });
  }
  const { topology } = await loadForRun(pathsOf(paths), flags.text('env') ?? null, terminal);
  const asOf = momentOf(flags, 'asOf', Date.now());
  const field = flags.text('field') ?? null;
  const bounds = boundsOf(flags);
  const query = { ...bounds, entity: { field: field ?? ANY_FIELD, value: entity }, streams: null };
  const state: Record<string, unknown> = {};
  const until = asOf === null ? query : { ...query, to: earlier(asOf, bounds.to) };
  const shown = await read(topology, call, until, { fold: event => addTo(state, event) });
  const audit = { ...shown, entity, field, asOf, state };
  return { exit: EXIT.done, text: style => auditText(audit, style), json: () => auditJson(audit) };
}

async function read(
  topology: Topology,
  call: Call,
  query: PastQuery,
  listener: PastListener,
): Promise<ShownPast> {
  const limit = limitOf(call.flags);
  const past = await withBuses(topology, call, open =>
    readPast(topology, open, { ...query, limit }, listener),
  );
  return { topology: topology.topology, ...past, limit };
}

function boundsOf(flags: Flags): Pick<HistoryQuery, 'from' | 'entity' | 'subjects'> & { to?: Date } {
  const nowMs = Date.now();
  const from = momentOf(flags, 'since', nowMs);
  const to = momentOf(flags, 'until', nowMs);
  if (from !== null && to !== null && from > to) {
    throw new FleetError('usage', '--since is later than --until.', { help: 'Exchange the two.' });
  }
  const value = flags.text('entity');
  const field = flags.text('field') ?? ANY_FIELD;
  return {
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(value === undefined ? {} : { entity: { field, value } }),
    subjects: flags.list('subject'),
  };
}

function earlier(a: Date, b: Date | undefined): Date {
  return b === undefined || a < b ? a : b;
}

function streamsOf(topology: Topology, flags: Flags): PastQuery['streams'] {
  const key = flags.text('consumer');
  const named = flags.list('stream');
  const known = [topology, ...Object.values(topology.accounts ?? {})].flatMap(section =>
    Object.keys(section?.streams ?? {}),
  );
  for (const stream of named) if (!known.includes(stream)) throw unknown('stream', stream, known);
  if (key === undefined) return named.length === 0 ? null : new Map(named.map(stream => [stream, []]));
  const consumer = declaredConsumers(topology).get(key);
  if (consumer === undefined) {
    const keys = [topology, ...Object.values(topology.accounts ?? {})].flatMap(section =>
      Object.keys(section?.consumers ?? {}),
    );
    throw unknown('consumer', key, keys);
  }
  return new Map([...consumer.streams].filter(([stream]) => named.length === 0 || named.includes(stream)));
}

export function unknown(kind: string, name: string, known: readonly string[]): FleetError {
  const near = nearest(name, known);
  return new FleetError('unknown-address', `The topology has no ${kind} \`${name}\`.`, {
    help: near === undefined ? `It has: ${known.join(', ') || 'none'}.` : `Did you mean \`${near}\`?`,
  });
}

/** The fields of all payloads, the later over the earlier. */
function addTo(state: Record<string, unknown>, { data }: PastEvent): void {
  if (typeof data === 'object' && data !== null && !Array.isArray(data) && !(data instanceof Uint8Array))
    Object.assign(state, data);
}
