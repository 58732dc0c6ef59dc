/**
 * Who publishes what, where it is stored, and who reads it there: built once for a lint run.
 *
 *   service ──publishes──▶ event ──captured──▶ entry ──read by──▶ consumer ──consumed by──▶ service
 *                                     ▲          │
 *                                     │          ├─ copied (mirror, source) ─▶ entry of another stream
 *                                     └──────────┴─ republished, and captured again
 *
 * An entry is an event in a stream, under the subject that it is stored with. What is answered here is answered from
 * indexes: no question walks over all consumers or all events.
 */
import { eventPattern, intersection, isValidSubject } from '../subjects/subject.js';
import { type SubjectIndex, subjectIndex } from '../subjects/subject-index.js';
import type { Service, Topology } from '../topology/topology.gen.js';
import type { Declared, LintEvent } from './declared.js';
import { groupByEach, push } from './groups.js';
import type { LintConsumer } from './lint-consumer.js';
import type { LintStream, Origin } from './lint-stream.js';
import { copiedAs, republishedAs, storedAs } from './stored-subjects.js';

export interface FlowService {
  name: string;
  publishes: readonly LintEvent[];
  consumes: readonly LintConsumer[];
  /** The account that its user logs in to; undefined where no user says it. */
  account: string | null | undefined;
}

export interface Entry {
  event: LintEvent;
  stream: LintStream;
  subject: string;
}

export interface EventFlow {
  services: readonly FlowService[];
  publishersOf(event: LintEvent): readonly FlowService[];
  /** Whether somebody publishes it: a service, the server itself, or a stream under another name. */
  isPublished(event: LintEvent): boolean;
  /** Whether streams make its subject of another event's: by a transform or by republishing. */
  isMade(event: LintEvent): boolean;
  entriesOf(event: LintEvent): readonly Entry[];
  entriesIn(stream: LintStream): readonly Entry[];
  readersOf(entry: Entry): ReadonlySet<LintConsumer>;
  receivedBy(consumer: LintConsumer): ReadonlySet<Entry>;
  servicesOf(consumer: LintConsumer): readonly FlowService[];
  /** Of the readers, those that a filter leads to an entry, and those of its stream that have no filter. */
  filteredReadersOf(entry: Entry): readonly LintConsumer[];
  unfilteredReadersOf(stream: LintStream): readonly LintConsumer[];
}

export function eventFlow(context: Declared): EventFlow {
  const services = flowServices(context);
  const publishers = groupByEach(services, service => service.publishes);
  const readersOfConsumer = groupByEach(services, service => service.consumes);
  const { ofEvent, ofStream, made } = placeEntries(context, event => publishers.get(event) ?? []);
  const readerIndexOf = remembered((stream: LintStream) => readerIndex(context.consumersOf(stream)));
  const entryIndexOf = remembered((stream: LintStream) => entryIndex(ofStream.get(stream) ?? []));
  const isMade = (event: LintEvent) =>
    isValidSubject(event.pattern) && made.overlapping(event.pattern).some(entry => entry.event !== event);
  const readersOf = remembered(({ stream, subject }: Entry) => {
    const { unfiltered, filtered } = readerIndexOf(stream);
    return new Set([...unfiltered, ...filtered.overlapping(subject)]);
  });
  return {
    services,
    publishersOf: event => publishers.get(event) ?? [],
    isPublished: event => publishers.has(event) || event.pattern.startsWith('$') || isMade(event),
    isMade,
    entriesOf: event => ofEvent.get(event) ?? [],
    entriesIn: stream => ofStream.get(stream) ?? [],
    readersOf,
    receivedBy: remembered((consumer: LintConsumer) => {
      const filters = consumer.filters.map(filter => filter.subject).filter(isValidSubject);
      return new Set(
        consumer.streams.flatMap(stream =>
          consumer.filters.length === 0
            ? (ofStream.get(stream) ?? [])
            : filters.flatMap(filter => entryIndexOf(stream).overlapping(filter)),
        ),
      );
    }),
    servicesOf: consumer => readersOfConsumer.get(consumer) ?? [],
    filteredReadersOf: entry => [...readersOf(entry)].filter(consumer => consumer.filters.length > 0),
    unfilteredReadersOf: stream => readerIndexOf(stream).unfiltered,
  };
}

function flowServices({ topology, events, consumers, eventsLike }: Declared): FlowService[] {
  const eventOf = new Map(events.map(event => [event.subject, event]));
  const consumerOf = new Map(consumers.map(consumer => [consumer.key, consumer]));
  return Object.entries(topology.services ?? {}).map(([name, service]) => ({
    name,
    publishes: (service.publishes ?? []).flatMap(subject => publishedEvents(subject, eventOf, eventsLike)),
    consumes: (service.consumes ?? []).flatMap(key => consumerOf.get(key) ?? []),
    account: accountOf(service, topology),
  }));
}

/** A subject with wildcards stands for the events that it has something in common with. */
export function publishedEvents(
  subject: string,
  eventOf: ReadonlyMap<string, LintEvent>,
  eventsLike: SubjectIndex<LintEvent>,
): readonly LintEvent[] {
  const event = eventOf.get(subject);
  if (event !== undefined) return [event];
  const pattern = eventPattern(subject);
  return isValidSubject(pattern) ? eventsLike.overlapping(pattern) : [];
}

function accountOf({ user }: Service, { users }: Topology): string | null | undefined {
  const login = user === undefined ? undefined : users?.[user];
  return login === undefined ? undefined : (login.account ?? null);
}

interface Entries {
  ofEvent: Map<LintEvent, Entry[]>;
  ofStream: Map<LintStream, Entry[]>;
  /** The entries by the subjects that streams have made for them. */
  made: SubjectIndex<Entry>;
}

/** How often a message may be copied or published again: a ring of streams ends here at the latest. */
const MOST_HOPS = 16;

function placeEntries(
  context: Declared,
  publishersOf: (event: LintEvent) => readonly FlowService[],
): Entries {
  const entries: Entries = { ofEvent: new Map(), ofStream: new Map(), made: subjectIndex() };
  const copies = copiesOf(context);
  const seen = new Map<LintStream, Set<string>>();

  function place(event: LintEvent, stream: LintStream, incoming: string, hops: number): void {
    for (const subject of storedAs(stream, incoming)) {
      const known = seen.get(stream) ?? new Set();
      const key = `${event.subject}\0${subject}`;
      if (known.has(key) || hops > MOST_HOPS) continue;
      seen.set(stream, known.add(key));
      const entry = { event, stream, subject };
      push(entries.ofEvent, event, entry);
      push(entries.ofStream, stream, entry);
      if (hops > 0 || subject !== incoming) entries.made.add(subject, entry);
      for (const { into, origin } of copies.get(stream) ?? []) {
        for (const copied of copiedAs(subject, origin)) place(event, into, copied, hops + 1);
      }
      const again = republishedAs(stream, subject);
      if (again === null) continue;
      entries.made.add(again, entry);
      for (const [into, common] of captured(context, stream.account, again))
        place(event, into, common, hops + 1);
    }
  }

  for (const event of context.events) {
    if (!isValidSubject(event.pattern)) continue;
    for (const [stream, common] of capturedFrom(context, event, publishersOf(event)))
      place(event, stream, common, 0);
  }
  return entries;
}

/**
 * The streams that capture an event: those of its publishers' accounts where one of them does, else those of every
 * account, since subjects can be carried from one to another.
 */
function capturedFrom(
  context: Declared,
  { pattern }: LintEvent,
  publishers: readonly FlowService[],
): [LintStream, string][] {
  const known = new Set(publishers.flatMap(({ account }) => (account === undefined ? [] : [account])));
  const near = [...known].flatMap(account => captured(context, account, pattern));
  return near.length > 0 ? near : context.accounts.flatMap(account => captured(context, account, pattern));
}

function captured(context: Declared, account: string | null, pattern: string): [LintStream, string][] {
  const streams = new Set(context.captures(account).overlapping(pattern));
  return [...streams].flatMap(stream =>
    stream.subjects.flatMap((subject): [LintStream, string][] => {
      const common = isValidSubject(subject) ? intersection(subject, pattern) : null;
      return common === null ? [] : [[stream, common]];
    }),
  );
}

function copiesOf({
  streams,
  streamNamed,
}: Declared): Map<LintStream, { into: LintStream; origin: Origin }[]> {
  const copies = new Map<LintStream, { into: LintStream; origin: Origin }[]>();
  for (const into of streams) {
    for (const origin of into.origins) {
      const { source } = origin;
      const from = source.external === undefined ? streamNamed(into.account, source.name) : undefined;
      if (from !== undefined) push(copies, from, { into, origin });
    }
  }
  return copies;
}

interface ReaderIndex {
  unfiltered: readonly LintConsumer[];
  filtered: SubjectIndex<LintConsumer>;
}

function readerIndex(consumers: readonly LintConsumer[]): ReaderIndex {
  const filtered = subjectIndex<LintConsumer>();
  for (const consumer of consumers) {
    for (const { subject } of consumer.filters) if (isValidSubject(subject)) filtered.add(subject, consumer);
  }
  return { unfiltered: consumers.filter(consumer => consumer.filters.length === 0), filtered };
}

function entryIndex(entries: readonly Entry[]): SubjectIndex<Entry> {
  const index = subjectIndex<Entry>();
  for (const entry of entries) index.add(entry.subject, entry);
  return index;
}

function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return key => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}
