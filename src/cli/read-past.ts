/** Reads the events of a topology's streams, over all accounts, in the order in which they were stored. */
import { deadLetterEvent, keeperOfLetters } from '../access/dead-letters.js';
import { isApiError } from '../jetstream/api-error.js';
import { ERR } from '../jetstream/error-codes.js';
import type { EventBinding } from '../runtime/bindings.js';
import type { Bus } from '../runtime/bus.js';
import type { DeliveredEvent } from '../runtime/handling/delivered-event.js';
import { History, type HistoryQuery } from '../runtime/history/history.js';
import type { Stream, Topology } from '../topology/topology.gen.js';
import { nameOf, type PastCut, type PastEvent } from '../views/past.js';
import { merged } from './merged.js';
import type { OpenBuses } from './open-buses.js';

export interface PastQuery extends HistoryQuery {
  /** Whether a stream of an account is read, and through which filters; null where it is not, none is all of it. */
  filtersOf(account: string | null, stream: string): readonly string[] | null;
}

export interface Past {
  events: PastEvent[];
  cuts: PastCut[];
  /** Declared, and not on the server. */
  missing: string[];
  isMore: boolean;
}

export interface PastListener {
  /** Told of each event that is shown, as soon as its place in the order is known. */
  heard?: ((event: PastEvent) => void) | undefined;
  /** Told of every event, those beyond the limit included: a state is made of all of them. */
  fold?: ((event: PastEvent) => void) | undefined;
}

export async function readPast(
  topology: Topology,
  { buses, broken }: OpenBuses,
  { filtersOf, ...query }: PastQuery,
  { heard = () => {}, fold }: PastListener = {},
): Promise<Past> {
  const past: Past = { events: [], cuts: [], missing: [], isMore: false };
  const limit = query.limit ?? Number.POSITIVE_INFINITY;
  // What is a copy is known only when it has come, and whether there is more only by one that is more.
  const { limit: _, ...unbounded } = query;
  const readings: AsyncGenerator<PastEvent, void, void>[] = [];
  for (const [account, bus] of buses) {
    const { there, missing } = await sortStreams(bus, streamsOf(topology, account, filtersOf));
    past.missing.push(...missing.map(stream => nameOf(account, stream)));
    if (there.size === 0) continue;
    const name = `fleetctl-${Math.random().toString(36).slice(2, 8)}`;
    const history = new History({ bus, events: bindingsOf(topology), streams: there, name, mayAsk: true });
    const events = history.read({ ...unbounded, signal: broken }, cut => past.cuts.push({ account, ...cut }));
    readings.push(withoutCopies(events, account));
  }
  for await (const event of merged(readings, isEarlier)) {
    fold?.(event);
    if (past.events.length < limit) {
      past.events.push(event);
      heard(event);
      continue;
    }
    past.isMore = true;
    if (fold === undefined) break;
  }
  return past;
}

/** Accounts have their own streams, and one time. What is stored in the same millisecond keeps the order of the accounts. */
function isEarlier(a: PastEvent, b: PastEvent): boolean {
  return a.time < b.time;
}

async function* withoutCopies(
  events: AsyncIterable<DeliveredEvent>,
  account: string | null,
): AsyncGenerator<PastEvent, void, void> {
  const seen = new Set<string>();
  for await (const event of events) if (!isCopy(event, seen)) yield pastEvent(event, account);
}

function streamsOf(
  topology: Topology,
  account: string | null,
  filtersOf: PastQuery['filtersOf'],
): Map<string, readonly string[]> {
  const { streams = {} } = account === null ? topology : (topology.accounts?.[account] ?? {});
  return new Map(
    Object.keys(streams as Record<string, Stream>).flatMap(stream => {
      const filters = filtersOf(account, stream);
      return filters === null ? [] : [[stream, filters] as const];
    }),
  );
}

async function sortStreams(
  bus: Bus,
  declared: ReadonlyMap<string, readonly string[]>,
): Promise<{ there: Map<string, readonly string[]>; missing: string[] }> {
  const there = new Map<string, readonly string[]>();
  const missing: string[] = [];
  for (const [stream, filters] of declared) {
    try {
      await bus.streamInfo(stream);
      there.set(stream, filters);
    } catch (error) {
      if (!isApiError(error, ERR.streamNotFound)) throw error;
      missing.push(stream);
    }
  }
  return { there, missing };
}

/** Dead letters are copies of what other streams hold, and leave when they are redriven. */
export function keepersOfLetters(topology: Topology, account: string | null): Set<string> {
  const events = Object.values(topology.services ?? {}).flatMap(
    service => deadLetterEvent(service?.publishes) ?? [],
  );
  return new Set(events.flatMap(event => keeperOfLetters(topology, account, event) ?? []));
}

function bindingsOf({ events = {} }: Topology): Record<string, EventBinding> {
  return Object.fromEntries(Object.keys(events).map(subject => [subject, { subject, validate: null }]));
}

/** A stream that sources others holds what they held; it is shown once, where it was stored first. */
function isCopy(event: DeliveredEvent, seen: Set<string>): boolean {
  const [origin, seq] = (event.header('Nats-Stream-Source') ?? '').split(' ');
  const key = origin ? `${origin.split(':')[0]} ${seq}` : `${event.stream} ${event.seq}`;
  if (seen.has(key)) return true;
  seen.add(key);
  return false;
}

function pastEvent(event: DeliveredEvent, account: string | null): PastEvent {
  const { stream, seq, time, subject, type, params, data, id } = event;
  return { account, stream, seq, time, subject, type, params, data, id, headers: event.headers() };
}
