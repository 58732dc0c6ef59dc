import { parseCount, printCount } from '../../units/count.js';
import type { Rule } from '../rule.js';

/**
 * A threshold for the lag that the stream cannot reach: it keeps fewer messages than that, so the alert stays silent
 * while they are thrown away unread.
 */
export const lagNeverReached: Rule = {
  code: 'lag-never-reached',
  severity: 'warning',
  *check({ topology, consumers }) {
    const common = topology.monitoring?.consumers?.lag;
    for (const { key, path, values, streams, isFanOut } of consumers) {
      const own = values.monitoring?.lag;
      const written = own ?? common;
      const [stream] = streams;
      if (written === undefined || written === 'off' || isFanOut || stream === undefined) continue;
      const [lag, most] = [parseCount(written), stream.values.max_msgs ?? -1];
      if (most <= 0 || lag < most) continue;
      yield {
        path: own === undefined ? path : [...path, 'monitoring', 'lag'],
        message: `Consumer \`${key}\` is to be looked at with a lag above ${printCount(lag)}, and \`${stream.name}\` keeps ${printCount(most)} messages: it would never be, while what it has not read is thrown away.`,
        help: `A lag well below ${printCount(most)}.`,
      };
    }
  },
};
