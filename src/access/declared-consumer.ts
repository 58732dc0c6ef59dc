/** A consumer as its reader needs it: where it lives, what kind it is, and the filters on each of its streams. */
import { overlaps } from '../subjects/subject.js';
import type { Account, Consumer, Stream, Streams, Topology } from '../topology/topology.gen.js';

export interface DeclaredConsumer {
  /** In the topology. */
  key: string;
  /** On the server. */
  name: string;
  /** Null for the account that the topology does not name. */
  account: string | null;
  kind: 'durable' | 'ephemeral' | 'fan-out';
  /** Of a push consumer: the subject that it delivers to, and the group that shares it. */
  deliver: { subject: string; group: string | null } | null;
  acks: 'explicit' | 'all' | 'none' | 'flow_control';
  flowControl: boolean;
  /** How often a message is delivered at most; -1 without a limit. */
  maxDeliver: number;
  /** The streams it reads, by name, with the filters that touch each; no filter is the whole stream. */
  streams: ReadonlyMap<string, readonly string[]>;
}

type Section = Pick<Account, 'streams' | 'consumers'>;

export interface DeclaredConsumers {
  /** By its key, which is unique over all accounts. */
  get(key: string): DeclaredConsumer | undefined;
  /** The consumers with one name on the server that read a stream. */
  named(account: string | null, stream: string): readonly DeclaredConsumer[];
}

export function declaredConsumers(topology: Topology): DeclaredConsumers {
  const byKey = new Map<string, DeclaredConsumer>();
  const byStream = new Map<string, DeclaredConsumer[]>();
  const sections: [string | null, Section][] = [
    [null, topology as Section],
    ...Object.entries(topology.accounts ?? {}),
  ];
  for (const [account, { streams = {}, consumers = {} }] of sections) {
    for (const [key, written] of Object.entries(consumers)) {
      const consumer = declared(key, written, account, streams);
      byKey.set(key, consumer);
      if (consumer.kind === 'fan-out') continue;
      for (const stream of consumer.streams.keys()) {
        const place = `${account ?? ''}\0${stream}`;
        const readers = byStream.get(place);
        if (readers === undefined) byStream.set(place, [consumer]);
        else readers.push(consumer);
      }
    }
  }
  return {
    get: key => byKey.get(key),
    named: (account, stream) => byStream.get(`${account ?? ''}\0${stream}`) ?? [],
  };
}

function declared(
  key: string,
  written: Consumer,
  account: string | null,
  streams: Streams,
): DeclaredConsumer {
  const isFanOut = written.streams !== undefined;
  return {
    key,
    name: written.name ?? key,
    account,
    kind: isFanOut ? 'fan-out' : written.durability === 'ephemeral' ? 'ephemeral' : 'durable',
    deliver: written.deliver_subject
      ? { subject: written.deliver_subject, group: written.deliver_group ?? written.queue_group ?? null }
      : null,
    acks: written.ack_policy ?? 'none',
    flowControl: written.flow_control === true || written.ack_policy === 'flow_control',
    maxDeliver: limitOf(written.max_deliver),
    streams: isFanOut ? fanOutStreams(written, streams) : oneStream(written),
  };
}

function filtersOf({ filter_subject: one, filter_subjects: several }: Consumer): string[] {
  return [...(one === undefined ? [] : [one]), ...(several ?? [])];
}

function oneStream(written: Consumer): Map<string, string[]> {
  return new Map(written.stream === undefined ? [] : [[written.stream, filtersOf(written)]]);
}

/**
 * The consumers that the runtime makes for each instance: one a stream, with the filters that touch the stream. A
 * stream that no filter touches has none.
 */
function fanOutStreams(written: Consumer, streams: Streams): Map<string, string[]> {
  const filters = filtersOf(written);
  const names = written.streams === 'all' ? Object.keys(streams) : (written.streams ?? []);
  const found = new Map<string, string[]>();
  for (const name of names) {
    const touching = filters.filter(filter => touches(filter, name, streams[name]));
    if (filters.length === 0 || touching.length > 0) found.set(name, touching);
  }
  return found;
}

/** Streams that only copy hold subjects which the topology need not know: any filter may touch them. */
function touches(filter: string, name: string, stream: Stream | undefined): boolean {
  const { subjects = [], mirror, sources } = stream ?? {};
  if (mirror !== undefined || sources !== undefined) return true;
  return (subjects.length === 0 ? [name] : subjects).some(subject => overlaps(filter, subject));
}

/** What cannot be read as a number is no limit here; that it is wrong is said by the linter. */
function limitOf(written: Consumer['max_deliver']): number {
  const limit = Number(String(written ?? -1).replaceAll('_', ''));
  return limit > 0 ? limit : -1;
}
