/**
 * What happened: the events that the streams of a consumer still hold, across streams in the order in which they were
 * stored; of one entity, or as of a moment. It only reads, and moves nobody's place.
 *
 *   streams ──merged──▶ events ──subject, event, entity──▶ read · stateAsOf · latestAsOf
 *      └── what retention has cut ──▶ cuts
 */

import type { Config } from '../../resources/resource.js';
import { intersection, matches } from '../../subjects/subject.js';
import type { EventBinding } from '../bindings.js';
import type { Bus, BusMessage, StartAt } from '../bus.js';
import { type Route, subjectRouter } from '../events/event-subjects.js';
import { readPayload } from '../events/payload.js';
import { DeliveredEvent } from '../handling/delivered-event.js';
import { type Cut, cutFromInfo, cutFromReader } from './cut.js';
import { type Entity, isOf } from './entity.js';
import { KeptMessage } from './kept-message.js';
import { passingConsumer, readMerged, type Source } from './merged-read.js';

/** From where, to where, and of what. Everything is optional: an empty query is all that there is. */
export interface HistoryQuery {
  /** From this moment on; or, of one stream, from this sequence on. */
  from?: Date | { seq: number };
  /** Up to and with this moment or sequence. Default: what is stored when the reading begins. */
  to?: Date | { seq: number };
  /** Subjects, wildcards allowed. */
  subjects?: readonly string[];
  /** Names of events in the topology. */
  events?: readonly string[];
  entity?: Entity;
  /** So many events, and no more. */
  limit?: number;
  signal?: AbortSignal;
}

export interface StateAsOf<State, Event = DeliveredEvent> {
  at: Date;
  state: State;
  /** How many events it was made from, and the last of them; null of none. */
  events: number;
  last: Event | null;
  /** What is missing of its past. */
  cuts: readonly Cut[];
}

export interface HistoryOptions {
  bus: Bus;
  events: Readonly<Record<string, EventBinding>>;
  /** The streams to read, each with the filters of what is let through; none is everything. */
  streams: ReadonlyMap<string, readonly string[]>;
  /** What the names of its consumers begin with. */
  name: string;
  /** Whether the login may ask for a stream's state (STREAM.INFO). */
  mayAsk: boolean;
}

export class History<Event = DeliveredEvent> {
  readonly #options: HistoryOptions;
  readonly #route: (subject: string) => Route | null;
  #made = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#route = subjectRouter(options.events);
  }

  /**
   * The events, oldest first.
   * @param told of what retention has cut, before the first event
   * @throws RuntimeError `denied`, `consumer-missing` where a stream cannot be read
   */
  async *read(
    query: HistoryQuery = {},
    told: (cut: Cut) => void = () => {},
  ): AsyncGenerator<Event, void, void> {
    const cuts = await this.cuts(query);
    for (const cut of cuts) told(cut);
    let left = query.limit ?? Number.POSITIVE_INFINITY;
    if (left <= 0) return;
    for await (const message of this.messages(query, cuts, told)) {
      const event = this.eventOf(message);
      if (event === null || !isWanted(event, query)) continue;
      yield event as Event;
      if (--left <= 0) return;
    }
  }

  /** What retention has cut of what is asked for; empty where everything is there. */
  async cuts({ from, subjects }: HistoryQuery = {}): Promise<Cut[]> {
    const { bus, mayAsk } = this.#options;
    const sinceMs = from instanceof Date ? from.getTime() : null;
    const sinceSeq = from !== undefined && !(from instanceof Date) ? from.seq : null;
    const cuts = await Promise.all(
      this.#configs(subjects).map(([stream, config]) => {
        const asked = { stream, sinceMs, sinceSeq };
        return mayAsk ? cutFromInfo(bus, asked) : cutFromReader(bus, asked, config);
      }),
    );
    return cuts.filter(cut => cut !== null);
  }

  /** The last event of each subject at a moment. */
  async latestAsOf(at: Date, query: Omit<HistoryQuery, 'to'> = {}): Promise<Map<string, Event>> {
    const latest = new Map<string, Event>();
    for await (const event of this.read({ ...query, to: at }))
      latest.set((event as DeliveredEvent).subject, event);
    return latest;
  }

  /**
   * What all events up to a moment make of a state, one after another. Without a fold it is the fields of the payloads,
   * the later over the earlier.
   */
  async stateAsOf<State = Record<string, unknown>>(
    at: Date,
    query: Omit<HistoryQuery, 'to'> = {},
    fold: { initial: State; next: (state: State, event: Event) => State } = LAST_FIELDS as never,
  ): Promise<StateAsOf<State, Event>> {
    const cuts: Cut[] = [];
    let state = fold.initial;
    let events = 0;
    let last: Event | null = null;
    for await (const event of this.read({ ...query, to: at }, cut => cuts.push(cut))) {
      state = fold.next(state, event);
      events++;
      last = event;
    }
    return { at, state, events, last, cuts };
  }

  /**
   * The messages that may be of interest, taken apart by nobody yet.
   * @param cuts what is known to be gone; what goes while this is read is told
   */
  messages(
    { from, to, subjects, signal }: HistoryQuery,
    cuts: readonly Cut[],
    told: (cut: Cut) => void,
  ): AsyncGenerator<BusMessage, void, void> {
    const untilMs = to instanceof Date ? to.getTime() : null;
    const untilSeq = to !== undefined && !(to instanceof Date) ? to.seq : null;
    const sources = this.#configs(subjects).map(
      ([stream, config]): Source => ({ stream, config, from: startOf(from), untilSeq }),
    );
    const gap = (stream: string, after: number, before: number) => {
      const isKnown = cuts.some(cut => cut.stream === stream && cut.upToSeq >= before - 1);
      if (!isKnown && before - 1 > after)
        told({ stream, upToSeq: before - 1, oldest: null, inBetween: null });
    };
    return readMerged(this.#options.bus, sources, { untilMs, signal, gap });
  }

  /** The event of a message, its payload as it is; null where the topology has no such event. */
  eventOf(message: BusMessage): DeliveredEvent | null {
    const found = this.#route(message.subject);
    if (found === null) return null;
    let data: unknown;
    try {
      data = readPayload(message.data, found.event, this.#options.events[found.event]!, false);
    } catch {
      // What is not JSON was stored all the same.
      data = message.data;
    }
    return new DeliveredEvent(found.event, data, found.params, new KeptMessage(message));
  }

  /** A consumer for each stream that can hold anything of what is asked for. */
  #configs(subjects: readonly string[] = []): [string, Config & { name: string }][] {
    return [...this.#options.streams].flatMap(([stream, filters]) => {
      const through = narrowed(filters, subjects);
      if (through === null) return [];
      const name = `${this.#options.name}-${++this.#made}`;
      return [
        [stream, passingConsumer(name, through, { isNamed: isNamed(filters) && through.length === 1 })],
      ];
    });
  }
}

/**
 * What is let through and asked for, both, as far as the rights to the declared filters go; null where that is nothing.
 * What is let through too much is sorted out when it has come.
 */
function narrowed(filters: readonly string[], subjects: readonly string[]): readonly string[] | null {
  if (subjects.length === 0) return filters;
  if (filters.length === 0) return subjects;
  const both = new Set(
    filters.flatMap(filter => subjects.flatMap(subject => intersection(filter, subject) ?? [])),
  );
  if (both.size === 0) return null;
  return isNamed(filters) && both.size > 1 ? filters : [...both];
}

/** The right to read one filter names it in its subject. */
function isNamed(filters: readonly string[]): boolean {
  return filters.length === 1 && filters[0] !== '>';
}

export function isWanted(event: DeliveredEvent, { events, entity, subjects = [] }: HistoryQuery): boolean {
  if (subjects.length > 0 && !subjects.some(pattern => matches(pattern, event.subject))) return false;
  if (events !== undefined && events.length > 0 && !events.includes(event.type)) return false;
  return entity === undefined || isOf(event, entity);
}

function startOf(from: HistoryQuery['from']): StartAt {
  if (from === undefined) return { seq: 1 };
  return from instanceof Date ? { timeMs: from.getTime() } : { seq: Math.max(1, from.seq) };
}

const LAST_FIELDS = {
  initial: {} as Record<string, unknown>,
  next: (state: Record<string, unknown>, { data }: DeliveredEvent) =>
    typeof data === 'object' && data !== null && !Array.isArray(data) && !(data instanceof Uint8Array)
      ? { ...state, ...data }
      : state,
};
