import { parseDuration } from '../units/duration.js';

/** A time to wait: milliseconds as a number, or as people write it: '250ms', '30s', '1m30s'. */
export type Wait = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

export function waitMs(wait: Wait): number {
  return typeof wait === 'number' ? wait : parseDuration(wait) / 1e6;
}
