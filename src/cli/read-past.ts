/** Reads the events of a topology's streams, over all accounts, in the order in which they were stored. */
import { deadLetterEvent, keeperOfLetters } from '../access/dead-letters.js';
import { isApiError } from '../jetstream/api-error.js';
import { ERR } from '../jetstream/error-codes.js';
import type { EventBinding } from '../runtime/bindings.js';
import type { Bus } from '../runtime/bus.js';
import type { DeliveredEvent } from '../runtime/handling/delivered-event.js';
import { History, type HistoryQuery } from '../runtime/history/history.js';
import type { Stream, Topology } from '../topology/topology.gen.js';
import type { PastCut, PastEvent } from '../views/past.js';
import type { OpenBuses } from './open-buses.js';

export interface PastQuery extends HistoryQuery {
  /** Only these streams; null is all. With the filters of a consumer, or none. */
  streams: ReadonlyMap<string, readonly string[]> | null;
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
  { streams: wanted, ...query }: PastQuery,
  { heard = () => {}, fold }: PastListener = {},
): Promise<Past> {
  const past: Past = { events: [], cuts: [], missing: [], isMore: false };
  const limit = query.limit ?? Number.POSITIVE_INFINITY;
  for (const [account, bus] of buses) {
    const declared = streamsOf(topology, account, wanted);
    const { there, missing } = await sortStreams(bus, declared);
    past.missing.push(...missing);
    const history = new History({
      bus,
      events: bindingsOf(topology),
      streams: there,
      name: `fleetctl-${Math.random().toString(36).slice(2, 8)}`,
      mayAsk: true,
    });
    const seen = new Set<string>();
    let count = 0;
    const told = (cut: Parameters<NonNullable<Parameters<History['read']>[1]>>[0]) =>
      past.cuts.push({ account, ...cut });
    // With a limit, copies and one more than asked for, to know whether there is more.
    const bound = fold === undefined ? { limit: limit * 2 + 1 } : { limit: Number.POSITIVE_INFINITY };
    for await (const event of history.read({ ...query, ...bound, signal: broken }, told)) {
      if (isCopy(event, seen)) continue;
      const found = pastEvent(event, account);
      fold?.(found);
      if (count++ < limit) {
        past.events.push(found);
        if (buses.size === 1) heard(found);
        continue;
      }
      past.isMore = true;
      if (fold === undefined) break;
    }
  }
  if (buses.size > 1) {
    past.events.sort((a, b) => a.time.getTime() - b.time.getTime());
    past.isMore ||= past.events.length > limit;
    past.events.splice(limit);
    for (const event of past.events) heard(event);
  }
  return past;
}

function streamsOf(
  topology: Topology,
  account: string | null,
  wanted: PastQuery['streams'],
): Map<string, readonly string[]> {
  const { streams = {} } = account === null ? topology : (topology.accounts?.[account] ?? {});
  const all = Object.entries(streams as Record<string, Stream>);
  // Dead letters are copies of what other streams hold, and leave when they are redriven.
  const graves = keepersOfLetters(topology, account);
  return new Map(
    all
      .filter(([name]) => (wanted === null ? !graves.has(name) : wanted.has(name)))
      .map(([name]) => [name, wanted?.get(name) ?? []] as const),
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

function keepersOfLetters(topology: Topology, account: string | null): Set<string> {
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
