import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** Scheduled messages (allow_msg_schedules) beside discard new or sources, which the server refuses. */
export const refusedSchedules: Rule = {
  code: 'refused-schedules',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      const { allow_msg_schedules: schedules, discard, sources = [] } = stream.values;
      if (schedules !== true) continue;
      if (discard === 'new') {
        yield {
          path: fieldPath(stream, 'discard'),
          message: `Stream \`${stream.name}\` has scheduled messages and discards new ones: the server refuses that, because a schedule could not be kept.`,
          help: 'Leave `discard` out, or keep the schedules in a stream of their own.',
        };
      }
      if (sources.length > 0) {
        yield {
          path: fieldPath(stream, 'sources'),
          message: `Stream \`${stream.name}\` has scheduled messages and sources: the server refuses that, because copied schedules would run twice.`,
          help: 'Keep the schedules in a stream without sources.',
        };
      }
    }
  },
};
