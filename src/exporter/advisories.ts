/**
 * What the server tells of messages that were given up: MAX_DELIVERIES (a message ran out of deliveries) and
 * MSG_TERMINATED (a handler refused it for good). Needs the right to subscribe to them, and does without.
 */
import type { Listener } from '../jetstream/listener.js';

export const ADVISORY = {
  exhausted: '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>',
  terminated: '$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>',
} as const;

export type AdvisoryKind = keyof typeof ADVISORY;

export interface Advisories {
  /** How many of a kind a consumer has had since the start; null where they cannot be heard. */
  count(kind: AdvisoryKind, stream: string, consumer: string): number | null;
}

export const NO_ADVISORIES: Advisories = { count: () => null };

export function countAdvisories(listener: Listener): Advisories {
  const counts = new Map<string, number>();
  for (const kind of Object.keys(ADVISORY) as AdvisoryKind[]) {
    listener.listen(ADVISORY[kind], subject => {
      const [stream = '', consumer = ''] = subject.split('.').slice(-2);
      const key = `${kind} ${stream} ${consumer}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    });
  }
  return {
    count: (kind, stream, consumer) =>
      listener.refused.has(ADVISORY[kind]) ? null : (counts.get(`${kind} ${stream} ${consumer}`) ?? 0),
  };
}
