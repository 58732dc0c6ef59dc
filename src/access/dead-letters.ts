/** Where dead letters go, and who gives messages up at all. */
import { eventParameters } from '../subjects/subject.js';
import type { DeclaredConsumer } from './declared-consumer.js';

/** The event that takes the copies of dead letters is the one that says whose: `dlq.{stream}.{consumer}`. */
export function deadLetterEvent(publishes: readonly string[] = []): string | null {
  const found = publishes.find(event => {
    const parameters = eventParameters(event);
    return parameters.length === 2 && parameters.includes('stream') && parameters.includes('consumer');
  });
  return found ?? null;
}

/** Whether a consumer can give a message up at all: what it does not acknowledge, nothing delivers again. */
export function mayGiveUp({ kind, acks }: Pick<DeclaredConsumer, 'kind' | 'acks'>): boolean {
  return kind !== 'fan-out' && (acks === 'explicit' || acks === 'all');
}
