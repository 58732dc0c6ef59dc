/** The settings of a consumer that mean something only where messages are acknowledged. */
import type { LintConsumer } from './lint-consumer.js';

const ACK_SETTINGS = ['ack_wait', 'max_deliver', 'backoff', 'max_ack_pending', 'sample_freq'] as const;

export type AckSetting = (typeof ACK_SETTINGS)[number];

/** Those that are written and not "no limit" anyway. */
export function ackSettings({ values }: LintConsumer): AckSetting[] {
  return ACK_SETTINGS.filter(field => {
    const value = values[field];
    return (
      value !== undefined && value !== -1 && value !== 0 && !(Array.isArray(value) && value.length === 0)
    );
  });
}

/** The server refuses a push consumer that acknowledges nothing and limits what is not acknowledged (2.15.1). */
export function isRefusedPush({ isPush, values }: LintConsumer): boolean {
  return isPush && (values.max_ack_pending ?? 0) > 0;
}
