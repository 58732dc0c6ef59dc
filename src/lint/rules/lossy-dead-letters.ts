import { printDuration } from '../../units/duration.js';
import { printSize } from '../../units/size.js';
import type { LintContext } from '../context.js';
import { type DeadLetterStream, deadLetterStreams } from '../dead-letters.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** Fewer dead letters than one broken handler makes in minutes. */
const FEW = 1_000;

/** A stream for dead letters that loses them itself, or keeps them less well than the streams they come from. */
export const lossyDeadLetters: Rule = {
  code: 'lossy-dead-letters',
  severity: 'warning',
  *check(context) {
    for (const found of deadLetterStreams(context)) {
      for (const [field, what, mend] of lossesOf(found, context)) {
        yield {
          path: field in found.stream.values ? fieldPath(found.stream, field) : found.stream.path,
          message: `Stream \`${found.stream.name}\` keeps dead letters, and ${what}.`,
          help: mend,
        };
      }
    }
  },
};

type Loss = [field: string, what: string, mend: string];

function* lossesOf({ stream, consumers, hasCopies }: DeadLetterStream, context: LintContext): Iterable<Loss> {
  const origins = [...new Set(consumers.flatMap(consumer => consumer.streams))].filter(
    each => each !== stream,
  );
  yield* lossOfAge(stream, origins);
  yield* lossOfStorage(stream, origins);
  yield* lossOfRoom(stream, consumers.length);
  if (hasCopies) yield* lossOfSize(stream, origins);
  const { retention } = stream.values;
  if (retention === 'interest' && context.consumersOf(stream).every(consumer => !consumer.isDurable)) {
    yield [
      'retention',
      'with retention interest and no durable consumer it drops each as it comes',
      '`retention: limits`.',
    ];
  }
}

function* lossOfAge(stream: LintStream, origins: readonly LintStream[]): Iterable<Loss> {
  const own = ageOf(stream);
  const longest = origins.toSorted((a, b) => ageOf(b) - ageOf(a))[0];
  if (longest === undefined || own >= ageOf(longest)) return;
  const kept = ageOf(longest) === Number.POSITIVE_INFINITY ? 'for ever' : printDuration(ageOf(longest));
  yield [
    'max_age',
    `forgets them after ${printDuration(own)}, while \`${longest.name}\` keeps its messages ${kept}`,
    `\`max_age: ${kept === 'for ever' ? '0' : kept}\`, or longer than it takes people to look.`,
  ];
}

function ageOf({ values }: LintStream): number {
  return (values.max_age ?? 0) === 0 ? Number.POSITIVE_INFINITY : values.max_age!;
}

function* lossOfStorage(stream: LintStream, origins: readonly LintStream[]): Iterable<Loss> {
  const onDisk = origins.find(({ values }) => values.storage !== 'memory');
  if (stream.values.storage === 'memory' && onDisk !== undefined) {
    yield [
      'storage',
      `is in memory, while \`${onDisk.name}\` is on disk: a restart takes them`,
      '`storage: file`.',
    ];
  }
  const replicas = (each: LintStream) => each.values.num_replicas ?? 1;
  const safest = origins.toSorted((a, b) => replicas(b) - replicas(a))[0];
  if (safest !== undefined && replicas(stream) < replicas(safest)) {
    yield [
      'num_replicas',
      `has ${replicas(stream)} of the ${replicas(safest)} replicas that \`${safest.name}\` has`,
      `\`num_replicas: ${replicas(safest)}\`.`,
    ];
  }
}

function* lossOfRoom(stream: LintStream, consumers: number): Iterable<Loss> {
  const { discard, max_msgs = -1, max_bytes = -1, max_msgs_per_subject: perSubject = -1 } = stream.values;
  if (discard === 'new' || (max_msgs <= 0 && max_bytes <= 0)) return;
  if (max_msgs > 0 && max_msgs < FEW) {
    yield [
      'max_msgs',
      `has room for ${max_msgs}, of which the oldest are thrown away`,
      `\`max_msgs: ${FEW}\` and more.`,
    ];
  } else if (perSubject <= 0 && consumers > 1) {
    yield [
      'discard',
      'throws the oldest away when it is full: one broken consumer pushes out the dead letters of the others',
      'A quota for each consumer: `max_msgs_per_subject: 1_000`, say.',
    ];
  }
}

function* lossOfSize(stream: LintStream, origins: readonly LintStream[]): Iterable<Loss> {
  const own = stream.values.max_msg_size ?? -1;
  const larger = origins.find(
    ({ values }) => own > 0 && ((values.max_msg_size ?? -1) > own || (values.max_msg_size ?? -1) <= 0),
  );
  if (larger === undefined) return;
  yield [
    'max_msg_size',
    `refuses messages above ${printSize(own)}, which \`${larger.name}\` takes`,
    'Leave max_msg_size out, or make it as large as the largest of the streams, with room for headers.',
  ];
}
