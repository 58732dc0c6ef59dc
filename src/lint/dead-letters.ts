/** What becomes of messages that a consumer gave up on: who gives up, and the streams that keep the dead letters. */
import type { LintContext } from './context.js';
import { push } from './groups.js';
import type { LintConsumer } from './lint-consumer.js';
import type { LintStream } from './lint-stream.js';

const ADVISORIES = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES';

export interface DeadLetterStream {
  stream: LintStream;
  /** The consumers whose dead letters it keeps. */
  consumers: LintConsumer[];
  /** Whether the messages themselves are stored here, not only the server's notices of them. */
  hasCopies: boolean;
}

/** The consumers that give a message up after so many deliveries. */
export function givingUp({ consumers }: LintContext): LintConsumer[] {
  return consumers.filter(
    ({ values, isFanOut }) =>
      !isFanOut &&
      (values.max_deliver ?? -1) > 0 &&
      (values.ack_policy === 'explicit' || values.ack_policy === 'all'),
  );
}

/** Whether what a consumer gives up on is kept: as the server's notice, or as the message that its service stores. */
export type KeepsDeadLetters = (consumer: LintConsumer) => boolean;

export function keepsDeadLetters(context: LintContext): KeepsDeadLetters {
  const copiesOf = deadLetterCopies(context);
  return consumer =>
    consumer.streams.every(stream => noticesOf(stream, consumer, context).length > 0) ||
    copiesOf(consumer).length > 0;
}

/** The streams that keep dead letters, with the consumers whose they are. */
export function deadLetterStreams(context: LintContext): DeadLetterStream[] {
  const copiesOf = deadLetterCopies(context);
  const kept = new Map<LintStream, LintConsumer[]>();
  const withCopies = new Set<LintStream>();
  for (const consumer of givingUp(context)) {
    const copies = copiesOf(consumer);
    for (const stream of copies) withCopies.add(stream);
    const notices = consumer.streams.flatMap(stream => noticesOf(stream, consumer, context));
    for (const stream of new Set([...copies, ...notices])) push(kept, stream, consumer);
  }
  return [...kept].map(([stream, consumers]) => ({ stream, consumers, hasCopies: withCopies.has(stream) }));
}

/** The streams in which the services of a consumer store what it gives up on. */
function deadLetterCopies({ events, flow }: LintContext): (consumer: LintConsumer) => LintStream[] {
  const deadLetters = new Set(events.filter(event => isDeadLetter(event.pattern)));
  if (deadLetters.size === 0) return () => [];
  return consumer =>
    flow
      .servicesOf(consumer)
      .flatMap(({ publishes }) => publishes.filter(event => deadLetters.has(event)))
      .flatMap(event => flow.entriesOf(event).map(entry => entry.stream));
}

function noticesOf(stream: LintStream, consumer: LintConsumer, { captures }: LintContext): LintStream[] {
  return captures(consumer.account).overlapping(`${ADVISORIES}.${stream.name}.${consumer.name}`);
}

/** `dlq.…`, `orders.deadletter`, `x.dead-letters.y`. */
function isDeadLetter(pattern: string): boolean {
  return pattern.split('.').some(token => /^(?:dlq|dead[-_]?letters?)$/i.test(token));
}
