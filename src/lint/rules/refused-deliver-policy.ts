import type { LintConsumer } from '../lint-consumer.js';
import type { Problem, Rule } from '../rule.js';

/** Which start each policy needs; any other is refused (10094). */
const NEEDS: Readonly<Record<string, 'opt_start_seq' | 'opt_start_time'>> = {
  by_start_sequence: 'opt_start_seq',
  by_start_time: 'opt_start_time',
};

/** A deliver_policy without the start that it needs, or with one that it has no use for. */
export const refusedDeliverPolicy: Rule = {
  code: 'refused-deliver-policy',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const consumer of consumers) yield* checkConsumer(consumer);
  },
};

function* checkConsumer({ key, path, values, filters }: LintConsumer): Iterable<Problem> {
  const policy = values.deliver_policy ?? 'all';
  const needed = NEEDS[policy];
  if (needed !== undefined && !values[needed]) {
    yield {
      path: [...path, 'deliver_policy'],
      message: `Consumer \`${key}\` starts ${policy} and has no ${needed}: the server refuses that.`,
      help: `Set \`${needed}\`.`,
    };
  }
  for (const field of ['opt_start_seq', 'opt_start_time'] as const) {
    if (!values[field] || field === needed) continue;
    const right = field === 'opt_start_seq' ? 'by_start_sequence' : 'by_start_time';
    yield {
      path: [...path, field],
      message: `Consumer \`${key}\` has ${field} and deliver_policy \`${policy}\`, which starts elsewhere: the server refuses that.`,
      help: `\`deliver_policy: ${right}\`, or leave \`${field}\` out.`,
    };
  }
  if (policy === 'last_per_subject' && filters.length === 0) {
    yield {
      path: [...path, 'deliver_policy'],
      message: `Consumer \`${key}\` starts with the last message of each subject and has no filter: the server refuses that.`,
      help: "Set `filter_subject`; `'>'` stands for every subject.",
    };
  }
}
