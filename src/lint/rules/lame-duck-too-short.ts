import { parseDuration, printDuration } from '../../units/duration.js';
import type { Rule } from '../rule.js';

const LEAST = parseDuration('30s');

/** The server wants at least 30s to send its clients away, and the grace before it shorter than that. */
export const lameDuckTooShort: Rule = {
  code: 'lame-duck-too-short',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { lame_duck_duration, lame_duck_grace_period } = topology.server ?? {};
    const duration = parseDuration(lame_duck_duration ?? '2m');
    const grace = parseDuration(lame_duck_grace_period ?? '10s');
    if (lame_duck_duration !== undefined && duration < LEAST) {
      yield {
        path: ['server', 'lame_duck_duration'],
        message: `\`lame_duck_duration\` is ${printDuration(duration)}; the server takes no less than 30s.`,
        help: 'Write 30s or more.',
      };
    } else if (grace >= duration) {
      yield {
        path: [
          'server',
          lame_duck_grace_period === undefined ? 'lame_duck_duration' : 'lame_duck_grace_period',
        ],
        message: `\`lame_duck_grace_period\` (${printDuration(grace)}) has to be shorter than \`lame_duck_duration\` (${printDuration(duration)}).`,
        help: 'Shorten the grace period.',
      };
    }
  },
};
