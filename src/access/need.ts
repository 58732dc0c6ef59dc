/** One entry of derived permissions, with what it is for. */
import type { Direction } from './permissions.js';

export interface Need {
  effect: 'allow' | 'deny';
  direction: Direction;
  /** As it stands in the server's permissions: with wildcards, and `subject queue` for a queue group. */
  subject: string;
  /** What it is for, in the topology's own names. */
  reasons: string[];
  /**
   * What it is to lack it: `error` where the work cannot be done, `warning` where a part of it cannot or not on every
   * server, `info` where it is done all the same, only later or with less said.
   */
  lack: 'error' | 'warning' | 'info';
}

export function mayPublish(subject: string, reason: string, lack: Need['lack'] = 'error'): Need {
  return { effect: 'allow', direction: 'publish', subject, reasons: [reason], lack };
}

export function maySubscribe(subject: string, reason: string, lack: Need['lack'] = 'error'): Need {
  return { effect: 'allow', direction: 'subscribe', subject, reasons: [reason], lack };
}

export function mayNotPublish(subject: string, reason: string): Need {
  return { effect: 'deny', direction: 'publish', subject, reasons: [reason], lack: 'warning' };
}

/** Each entry once, with all its reasons, in the order of the first. */
export function joinedNeeds(needs: Iterable<Need>): Need[] {
  const joined = new Map<string, Need>();
  for (const need of needs) {
    const key = `${need.effect} ${need.direction} ${need.subject}`;
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { ...need, reasons: [...need.reasons] });
    else known.reasons.push(...need.reasons.filter(reason => !known.reasons.includes(reason)));
  }
  return [...joined.values()];
}
