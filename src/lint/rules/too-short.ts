import { printDuration } from '../../units/duration.js';
import type { LintContext } from '../context.js';
import { fieldName, fieldPath } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

const MS = 1_000_000;

/** The shortest that the server takes (2.15.1); 0 is always "none". */
const STREAM_MINIMUM = {
  max_age: 100 * MS,
  duplicate_window: 100 * MS,
  subject_delete_marker_ttl: 1000 * MS,
} as const;
const CONSUMER_MINIMUM = { idle_heartbeat: 100 * MS, max_expires: MS } as const;

/** A duration below what the server takes. */
export const tooShort: Rule = {
  code: 'too-short',
  severity: 'error',
  firm: true,
  *check(context) {
    yield* checkStreams(context);
    yield* checkConsumers(context);
  },
};

function* checkStreams({ streams }: LintContext): Iterable<Problem> {
  for (const stream of streams) {
    for (const field of keysOf(STREAM_MINIMUM)) {
      yield* checkValue(
        fieldName(stream, field),
        stream.values[field],
        STREAM_MINIMUM[field],
        fieldPath(stream, field),
      );
    }
  }
}

function* checkConsumers({ consumers }: LintContext): Iterable<Problem> {
  for (const { values, path, isPush } of consumers) {
    for (const field of keysOf(CONSUMER_MINIMUM)) {
      // A push consumer's max_expires is taken and not looked at.
      if (field === 'max_expires' && isPush) continue;
      yield* checkValue(field, values[field], CONSUMER_MINIMUM[field], [...path, field]);
    }
  }
}

function* checkValue(
  name: string,
  ns: number | undefined,
  least: number,
  path: Problem['path'],
): Iterable<Problem> {
  if (ns === undefined || ns <= 0 || ns >= least) return;
  yield {
    path,
    message: `${name} ${printDuration(ns)} is shorter than the server takes: ${printDuration(least)} or more, or 0 for none.`,
    help: `\`${printDuration(least)}\`, or more.`,
  };
}

function keysOf<T extends object>(table: T): (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}
