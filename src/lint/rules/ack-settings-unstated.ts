import type { Rule } from '../rule.js';

/** A consumer that acknowledges and leaves all of it to the defaults: 30 s, without end, 1,000 at a time. */
export const ackSettingsUnstated: Rule = {
  code: 'ack-settings-unstated',
  severity: 'info',
  *check({ hasServices, consumers }) {
    if (!hasServices) return;
    for (const { key, path, values, isFanOut } of consumers) {
      if (isFanOut || (values.ack_policy !== 'explicit' && values.ack_policy !== 'all')) continue;
      const { ack_wait, backoff, max_deliver, max_ack_pending } = values;
      if ([ack_wait, backoff, max_deliver, max_ack_pending].some(value => value !== undefined)) continue;
      yield {
        path: [...path, 'ack_policy'],
        message: `Consumer \`${key}\` leaves its acks to the server's defaults: a handler has 30s before the message is delivered again, without end, and up to 1,000 are out at a time.`,
        help: 'Write ack_wait (longer than the handler works), max_deliver and max_ack_pending.',
      };
    }
  },
};
