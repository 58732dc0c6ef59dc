/** Where a consumer stands in its stream, and where one that takes its place has to go on. */
import type { ConsumerState, Live } from './resource.js';

export type Place =
  /** It starts as it is declared: nothing of it has been used. */
  | { from: 'start' }
  /** At this stream sequence. */
  | { from: 'sequence'; sequence: number }
  /** At the first message since it was created (RFC 3339). */
  | { from: 'time'; time: string };

/**
 * The place after everything that was acknowledged. nats-server 2.15 counts the ack floor of a new consumer from
 * where it starts; 2.10 counts it from 0 until the first acknowledgement, and says where it starts as the sequence
 * delivered last. For a consumer that has delivered and has no floor, only its creation says where `new` began.
 */
export function placeOfConsumer({ config, resumed, created, state }: Live): Place {
  const { ackFloorStreamSeq, deliveredStreamSeq, deliveries } = state as ConsumerState;
  const policy = config['deliver_policy'];
  const startsAt = resumed?.optStartSeq ?? (config['opt_start_seq'] as number);
  if (ackFloorStreamSeq > 0) return at(Math.max(ackFloorStreamSeq + 1, startsAt));
  if (deliveries === 0 && deliveredStreamSeq > 0) return at(deliveredStreamSeq + 1);
  if (startsAt > 0) return at(startsAt);
  if (policy === 'all') return { from: 'start' };
  return policy === 'new' && deliveries > 0 ? { from: 'time', time: created } : at(1);
}

function at(sequence: number): Place {
  return { from: 'sequence', sequence };
}
