import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** 2 or 4 replicas: a majority is needed to go on, so one more than 1 or 3 costs a copy and saves nothing. */
export const evenReplicas: Rule = {
  code: 'even-replicas',
  severity: 'warning',
  *check({ streams }) {
    for (const stream of streams) {
      const replicas = stream.values.num_replicas ?? 1;
      if (replicas % 2 !== 0) continue;
      yield {
        path: fieldPath(stream, 'num_replicas'),
        message: `${stream.label[0]!.toUpperCase()}${stream.label.slice(1)} has ${replicas} replicas: a majority of them is ${replicas / 2 + 1}, so it bears the loss of ${replicas / 2 - 1}, as ${replicas - 1} would.`,
        help: `\`${replicas - 1}\` or \`${replicas + 1}\`.`,
      };
    }
  },
};
