/** Ephemeral consumers that are gone before their service is back. */
import { printDuration } from '../units/duration.js';
import type { LintConsumer } from './lint-consumer.js';

/** Kubernetes takes pods off a lost node after five minutes, and the next ones have to start. */
export const RESTART_NS = 10 * 60e9;
/** What the server takes for a consumer that is not durable and says nothing (2.15.1). */
const DEFAULT_THRESHOLD = 5e9;

export interface Gone {
  reason: string;
  /** The field that makes it so. */
  field: 'inactive_threshold' | 'mem_storage';
}

/** Why the server drops a consumer while its service restarts; null where it does not, or where it is durable. */
export function goneAtRestart(consumer: LintConsumer): Gone | null {
  if (consumer.isDurable || consumer.isFanOut) return null;
  return goneTooSoon(consumer) ?? goneWithServer(consumer);
}

function goneTooSoon({ values, streams }: LintConsumer): Gone | null {
  const inherited = streams[0]?.values.consumer_limits?.inactive_threshold ?? 0;
  // 0 is what the server has for "not said": its default.
  const threshold = values.inactive_threshold || inherited || DEFAULT_THRESHOLD;
  if (threshold >= RESTART_NS) return null;
  const whose = values.inactive_threshold === undefined ? ' (by default)' : '';
  return {
    reason: `the server deletes it ${printDuration(threshold)}${whose} after its last reader has gone, which a restart may take`,
    field: 'inactive_threshold',
  };
}

function goneWithServer({ values, streams }: LintConsumer): Gone | null {
  const replicas = values.num_replicas || (streams[0]?.values.num_replicas ?? 1);
  if (values.mem_storage !== true || replicas > 1) return null;
  return { reason: 'it is in memory, so a restart of the server takes it along', field: 'mem_storage' };
}
