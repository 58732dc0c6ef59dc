import { declaredConsumers } from '../access/declared-consumer.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import { ANY_FIELD } from '../runtime/history/entity.js';
import type { HistoryQuery } from '../runtime/history/history.js';
import type { Account, Topology } from '../topology/topology.gen.js';
import {
  auditJson,
  auditText,
  eventJson,
  eventText,
  nameOf,
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
import { keepersOfLetters, type PastListener, type PastQuery, readPast } from './read-past.js';

/** What a replay would run through handlers. There are none here: it is shown, and goes nowhere. */
export async function runReplay(call: Call): Promise<Result> {
  const { operands, flags, format, terminal } = call;
  const { topology } = await loadForRun(pathsOf(operands), flags.text('env') ?? null, terminal);
  const query = { ...boundsOf(flags), filtersOf: filtersOf(topology, flags) };
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
  const query = {
    ...bounds,
    entity: { field: field ?? ANY_FIELD, value: entity },
    filtersOf: allOf(topology),
  };
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

function filtersOf(topology: Topology, flags: Flags): PastQuery['filtersOf'] {
  const key = flags.text('consumer');
  const named = flags.list('stream');
  checkStreams(topology, named);
  const isNamed = (account: string | null, stream: string) =>
    named.includes(stream) || named.includes(nameOf(account, stream));
  if (key === undefined)
    return named.length === 0 ? allOf(topology) : (...at) => (isNamed(...at) ? [] : null);
  const consumer = declaredConsumers(topology).get(key);
  if (consumer === undefined)
    throw unknown(
      'consumer',
      key,
      namesOf(topology, 'consumers').map(([name]) => name),
    );
  return (account, stream) => {
    if (account !== consumer.account || (named.length > 0 && !isNamed(account, stream))) return null;
    return consumer.streams.get(stream) ?? null;
  };
}

/** Everything but dead letters. */
function allOf(topology: Topology): PastQuery['filtersOf'] {
  return (account, stream) => (keepersOfLetters(topology, account).has(stream) ? null : []);
}

/** A stream is named alone, or with its account in front. */
function checkStreams(topology: Topology, named: readonly string[]): void {
  const known = namesOf(topology, 'streams');
  const names = known.flatMap(([plain, full]) => (plain === full ? [plain] : [plain, full]));
  for (const stream of named) if (!names.includes(stream)) throw unknown('stream', stream, names);
}

/** As they are called within their account, and over all of them. */
function namesOf(topology: Topology, kind: 'streams' | 'consumers'): [string, string][] {
  const sections: [string | null, Topology | Account][] = [
    [null, topology],
    ...Object.entries(topology.accounts ?? {}),
  ];
  return sections.flatMap(([account, section]) =>
    Object.keys(section?.[kind] ?? {}).map((name): [string, string] => [name, nameOf(account, name)]),
  );
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
