import type { LintConsumer } from '../lint-consumer.js';
import type { Problem, Rule } from '../rule.js';

/** Priority groups, their policy and their timeout belong together, and to pull consumers. */
export const refusedPriority: Rule = {
  code: 'refused-priority',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const consumer of consumers) if (!consumer.isFanOut) yield* checkConsumer(consumer);
  },
};

function* checkConsumer({ key, path, values, isPush }: LintConsumer): Iterable<Problem> {
  const {
    priority_policy: policy = 'none',
    priority_groups: groups = [],
    priority_timeout: timeout = 0,
  } = values;
  if (policy === 'none') {
    if (groups.length > 0) {
      yield {
        path: [...path, 'priority_groups'],
        message: `Consumer \`${key}\` has priority_groups and no priority_policy: the server refuses that.`,
        help: 'Set `priority_policy`: overflow, pinned_client or prioritized.',
      };
    }
    if (timeout > 0) {
      yield {
        path: [...path, 'priority_timeout'],
        message: `Consumer \`${key}\` has a priority_timeout and no priority_policy: the server refuses that.`,
        help: 'Set `priority_policy: pinned_client`, or leave the timeout out.',
      };
    }
    return;
  }
  if (isPush) {
    yield {
      path: [...path, 'priority_policy'],
      message: `Consumer \`${key}\` is push (deliver_subject) and has the priority_policy \`${policy}\`: the server refuses that, because priorities are about who pulls.`,
      help: 'Leave `deliver_subject` or `priority_policy` out.',
    };
  }
  if (groups.length === 0) {
    yield {
      path: [...path, 'priority_policy'],
      message: `Consumer \`${key}\` has the priority_policy \`${policy}\` and no priority_groups: the server refuses that.`,
      help: 'Set `priority_groups: [main]`, say.',
    };
  }
}
