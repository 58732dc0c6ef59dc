/**
 * How the messages are found whose deliveries ran out without anybody living to tell: the server gives a notice, a
 * stream of the topology keeps it, and the service whose consumer it was reads it there and stores the copy. Rights,
 * bindings and runtime go by what stands here.
 */
import { asName } from '../subjects/as-name.js';
import { overlaps } from '../subjects/subject.js';
import type { Streams, Topology } from '../topology/topology.gen.js';
import { deadLetterEvent, mayGiveUp } from './dead-letters.js';
import type { DeclaredConsumer, DeclaredConsumers } from './declared-consumer.js';

const NOTICE = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES';

/**
 * What a service reads of the notices: all of them, and its own are told apart when they come. One filter can be
 * pinned in the right to create the consumer, and does not change with the service's consumers: a consumer that is
 * there already stays as it was made.
 */
export const NOTICES = `${NOTICE}.>`;

/** The one consumer of the notices that all instances of a service share. */
export function sweeperName(service: string): string {
  return `dead-letters-of-${asName(service)}`;
}

export interface DeclaredSweeper {
  service: string;
  /** Null for the account that the topology does not name. */
  account: string | null;
  /** The stream that keeps the notices: the first of the account that captures any of them. */
  stream: string;
  /** Its consumer on that stream. */
  name: string;
  /** The service's consumers whose deliveries can run out. */
  dying: DeclaredConsumer[];
}

/** Of every service that stores dead letters, has a consumer whose deliveries can run out, and notices to read. */
export function declaredSweepers(topology: Topology, consumers: DeclaredConsumers): DeclaredSweeper[] {
  return Object.entries(topology.services ?? {}).flatMap(([service, written]) => {
    const { user, publishes, consumes = [] } = written ?? {};
    if (deadLetterEvent(publishes) === null) return [];
    const account = (user === undefined ? null : topology.users?.[user]?.account) ?? null;
    const dying = consumes.flatMap(key => consumers.get(key) ?? []).filter(mayRunOut);
    const streams = account === null ? topology.streams : topology.accounts?.[account]?.streams;
    const stream = keeperOf(dying.flatMap(noticesOf), streams ?? {});
    return stream === null ? [] : [{ service, account, stream, name: sweeperName(service), dying }];
  });
}

/** Whether a message of it can be delivered for the last time, after which nobody hears of it. */
export function mayRunOut(consumer: Pick<DeclaredConsumer, 'kind' | 'acks' | 'maxDeliver'>): boolean {
  return mayGiveUp(consumer) && consumer.maxDeliver > 0;
}

/** The subject of the notices of a consumer. */
export function noticeOf(stream: string, consumer: string): string {
  return `${NOTICE}.${stream}.${consumer}`;
}

function noticesOf({ streams, name }: DeclaredConsumer): string[] {
  return [...streams.keys()].map(stream => noticeOf(stream, name));
}

function keeperOf(notices: readonly string[], streams: Streams): string | null {
  const found = Object.entries(streams).find(([, stream]) =>
    stream?.subjects?.some(subject => notices.some(notice => overlaps(subject, notice))),
  );
  return found?.[0] ?? null;
}
