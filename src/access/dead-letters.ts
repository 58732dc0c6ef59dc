/**
 * Where dead letters go, and the way back.
 *
 *   dlq.{stream}.{consumer}            the letter: the event that a service publishes for what it gives up
 *   dlq.{stream}.{consumer}.redrive    the same letter, on its way back to that one consumer and nobody else
 *
 * Both lie in the same stream; the second is read by the service itself, through a consumer named for the one that failed.
 */
import { covers, eventParameters, eventPattern } from '../subjects/subject.js';
import type { Topology } from '../topology/topology.gen.js';
import type { DeclaredConsumer } from './declared-consumer.js';

const REDRIVE = 'redrive';

/** The event that takes the copies of dead letters is the one that says whose: `dlq.{stream}.{consumer}`. */
export function deadLetterEvent(publishes: readonly string[] = []): string | null {
  const found = publishes.find(event => {
    const parameters = eventParameters(event);
    return parameters.length === 2 && parameters.includes('stream') && parameters.includes('consumer');
  });
  return found ?? null;
}

/** The subject of the dead letters of one consumer, or with `*` of many. */
export function letterSubject(event: string, stream: string, consumer: string): string {
  return event.replace('{stream}', stream).replace('{consumer}', consumer);
}

export function redriveSubject(event: string, stream: string, consumer: string): string {
  return `${letterSubject(event, stream, consumer)}.${REDRIVE}`;
}

/** The consumer through which a service reads what is redriven to one of its own. */
export function redriveConsumer(stream: string, name: string): string {
  return `${REDRIVE}-${stream}-${name}`;
}

/** The stream of an account that stores dead letters; null where none does. */
export function keeperOfLetters(topology: Topology, account: string | null, event: string): string | null {
  return keeperOf(topology, account, eventPattern(event));
}

/** The stream that stores them on their way back; null where none does: its subjects end before that. */
export function keeperOfRedrives(topology: Topology, account: string | null, event: string): string | null {
  return keeperOf(topology, account, `${eventPattern(event)}.${REDRIVE}`);
}

/** Whether a consumer can give a message up at all: what it does not acknowledge, nothing delivers again. */
export function mayGiveUp({ kind, acks }: Pick<DeclaredConsumer, 'kind' | 'acks'>): boolean {
  return kind !== 'fan-out' && (acks === 'explicit' || acks === 'all');
}

function keeperOf(topology: Topology, account: string | null, subject: string): string | null {
  const { streams = {} } = account === null ? topology : (topology.accounts?.[account] ?? {});
  const found = Object.entries(streams).find(([, stream]) =>
    (stream?.subjects ?? []).some(stored => covers(stored, subject)),
  );
  return found?.[0] ?? null;
}
