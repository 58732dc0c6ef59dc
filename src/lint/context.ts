/**
 * What the rules look at, built once for a topology: streams of every kind, consumers, events, with the indexes that
 * answer "which stream", "who captures" and "which consumers" without a walk over everything.
 */
import type { Severity } from '../findings/finding.js';
import { eventPattern, isValidSubject } from '../subjects/subject.js';
import { type SubjectIndex, subjectIndex } from '../subjects/subject-index.js';
import type { LoadedTopology, PathStep } from '../topology/loaded-topology.js';
import type { Account, Topology } from '../topology/topology.gen.js';
import type { Declared, LintEvent } from './declared.js';
import { type EventFlow, eventFlow } from './event-flow.js';
import { type Exception, writtenExceptions } from './exceptions.js';
import { groupBy, push } from './groups.js';
import { type LintConsumer, lintConsumer } from './lint-consumer.js';
import { type LintStream, lintBucket, lintObjectStore, lintStream } from './lint-stream.js';

export interface LintContext extends Declared {
  /** Who publishes what, where it is stored, who reads it. */
  flow: EventFlow;
  /** The rules that there are, and the exceptions from them that the topology makes. */
  rules: ReadonlyMap<string, RuleHead>;
  exceptions: readonly Exception[];
}

/** What the context knows of a rule: a rule itself is more (rule.ts). */
export interface RuleHead {
  code: string;
  /** `error` where the server refuses or data would be lost silently; `warning` where it is legal, hardly meant. */
  severity: Severity;
  /**
   * Its errors are what the server refuses, or what fleetctl itself could not carry out: silenced here, they would
   * only come later and from apply. So no setting lowers them and no exception covers them.
   */
  firm?: true;
}

export function lintContext(
  topology: Topology,
  loaded: LoadedTopology,
  rules: readonly RuleHead[] = [],
): LintContext {
  const scopes = accountScopes(topology);
  const streams = scopes.flatMap(streamsOf);
  const byName = new Map(streams.map(stream => [nameKey(stream.account, stream.name), stream]));
  const namesOf = groupBy(streams, stream => stream.account);
  const consumers = scopes.flatMap(scope => consumersOf(scope, byName, namesOf.get(scope.account) ?? []));
  const readers = new Map<LintStream, LintConsumer[]>();
  for (const consumer of consumers) for (const stream of consumer.streams) push(readers, stream, consumer);
  const events = Object.keys(topology.events ?? {}).map(subject => ({
    subject,
    pattern: eventPattern(subject),
    path: ['events', subject],
  }));
  const captures = new Map(
    scopes.map(scope => [scope.account, captureIndex(namesOf.get(scope.account) ?? [])]),
  );
  const context = {
    topology,
    streams,
    consumers,
    events,
    accounts: scopes.map(scope => scope.account),
    streamNamed: (account: string | null, name: string) => byName.get(nameKey(account, name)),
    streamNames: (account: string | null) => (namesOf.get(account) ?? []).map(stream => stream.name),
    consumersOf: (stream: LintStream) => readers.get(stream) ?? [],
    eventsLike: eventIndex(events),
    captures: (account: string | null) => captures.get(account) ?? subjectIndex(),
    hasServices: Object.keys(topology.services ?? {}).length > 0,
    rules: new Map(rules.map(rule => [rule.code, rule])),
    exceptions: writtenExceptions(topology),
    at: (path: readonly PathStep[]) => {
      const place = loaded.placeOf(path);
      return `${place.file}:${place.line}`;
    },
  } satisfies Omit<LintContext, 'flow'>;
  return { ...context, flow: eventFlow(context) };
}

interface Scope extends Account {
  account: string | null;
  path: PathStep[];
}

function accountScopes(topology: Topology): Scope[] {
  const { streams, consumers, kv, object_stores } = topology;
  const base = { account: null, path: [], ...given({ streams, consumers, kv, object_stores }) };
  const named = Object.entries(topology.accounts ?? {}).map(([account, objects]) => ({
    ...objects,
    account,
    path: ['accounts', account],
  }));
  return [base, ...named];
}

function given<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}

function streamsOf({ account, path, streams, kv, object_stores }: Scope): LintStream[] {
  const at = (section: string, key: string): PathStep[] => [...path, section, key];
  return [
    ...Object.entries(streams ?? {}).map(([key, stream]) =>
      lintStream(key, stream, account, at('streams', key)),
    ),
    ...Object.entries(kv ?? {}).map(([key, bucket]) => lintBucket(key, bucket, account, at('kv', key))),
    ...Object.entries(object_stores ?? {}).map(([key, store]) =>
      lintObjectStore(key, store, account, at('object_stores', key)),
    ),
  ];
}

function consumersOf(
  { account, path, consumers }: Scope,
  byName: ReadonlyMap<string, LintStream>,
  ownStreams: readonly LintStream[],
): LintConsumer[] {
  // `all` is every stream that is called one: nobody means buckets by it.
  const all = ownStreams.filter(stream => stream.section === 'streams');
  const streamsOf = (names: 'all' | readonly string[]) =>
    names === 'all' ? all : names.flatMap(name => byName.get(nameKey(account, name)) ?? []);
  return Object.entries(consumers ?? {}).map(([key, consumer]) =>
    lintConsumer(key, consumer, account, [...path, 'consumers', key], streamsOf),
  );
}

function captureIndex(streams: readonly LintStream[]): SubjectIndex<LintStream> {
  const index = subjectIndex<LintStream>();
  for (const stream of streams) {
    for (const subject of stream.subjects) if (isValidSubject(subject)) index.add(subject, stream);
  }
  return index;
}

function eventIndex(events: readonly LintEvent[]): SubjectIndex<LintEvent> {
  const index = subjectIndex<LintEvent>();
  for (const event of events) if (isValidSubject(event.pattern)) index.add(event.pattern, event);
  return index;
}

function nameKey(account: string | null, name: string): string {
  return `${account ?? ''}\0${name}`;
}
