import { printDuration } from '../../units/duration.js';
import type { LintConsumer } from '../lint-consumer.js';
import type { Problem, Rule } from '../rule.js';

const SECOND = 1_000_000_000;

/** Flow control without heartbeats (10108), and what ack_policy flow_control demands besides (2.14). */
export const refusedFlowControl: Rule = {
  code: 'refused-flow-control',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const consumer of consumers) {
      if (consumer.isFanOut) continue;
      if (consumer.values.ack_policy === 'flow_control') yield* checkAckPolicy(consumer);
      else if (consumer.isPush) yield* checkHeartbeat(consumer);
    }
  },
};

function* checkHeartbeat({ key, path, values }: LintConsumer): Iterable<Problem> {
  if (values.flow_control !== true || (values.idle_heartbeat ?? 0) > 0) return;
  yield {
    path: [...path, 'flow_control'],
    message: `Consumer \`${key}\` has flow_control and no idle_heartbeat: the server refuses that.`,
    help: 'Set `idle_heartbeat: 5s`, say.',
  };
}

function* checkAckPolicy({ key, path, values, isPush }: LintConsumer): Iterable<Problem> {
  const refuse = (field: string, why: string, help: string): Problem => ({
    path: [...path, field],
    message: `Consumer \`${key}\` has ack_policy flow_control and ${why}: the server refuses that.`,
    help,
  });
  if (!isPush)
    yield refuse('ack_policy', 'no deliver_subject', 'Set `deliver_subject`, or `ack_policy: explicit`.');
  if (values.flow_control === false)
    yield refuse('flow_control', 'turns flow_control off', 'Leave `flow_control` out.');
  const heartbeat = values.idle_heartbeat ?? SECOND;
  if (heartbeat !== SECOND) {
    yield refuse(
      'idle_heartbeat',
      `an idle_heartbeat of ${printDuration(heartbeat)}`,
      '`1s`, or leave it out.',
    );
  }
  if ((values.max_ack_pending ?? 0) < 0) {
    yield refuse(
      'max_ack_pending',
      'no limit on what is pending',
      'Set `max_ack_pending` above 0, or leave it out.',
    );
  }
  if ((values.ack_wait ?? 0) > 0) yield refuse('ack_wait', 'an ack_wait', 'Leave `ack_wait` out.');
  if ((values.backoff ?? []).length > 0) yield refuse('backoff', 'a backoff', 'Leave `backoff` out.');
  if ((values.max_deliver ?? -1) > 0)
    yield refuse('max_deliver', 'a max_deliver', 'Leave `max_deliver` out.');
}
