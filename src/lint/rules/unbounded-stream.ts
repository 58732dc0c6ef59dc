import { printCount } from '../../units/count.js';
import type { LintStream } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/**
 * A stream that may grow until the disk is full: no max_bytes, and no max_msgs of messages whose size is limited. A
 * number of messages alone is no bound: by default one may have 1 MiB.
 * A warning where the topology says what its server stores.
 */
export const unboundedStream: Rule = {
  code: 'unbounded-stream',
  severity: 'info',
  *check({ hasServices, streams, topology }) {
    const hasStore = topology.server?.jetstream !== undefined;
    if (!hasServices && !hasStore) return;
    for (const stream of streams) {
      if (stream.section !== 'streams' || isBounded(stream)) continue;
      const { max_msgs = -1 } = stream.values;
      yield {
        path: stream.path,
        severity: hasStore ? 'warning' : 'info',
        message: `Stream \`${stream.name}\` has no max_bytes${max_msgs > 0 ? `, and its ${printCount(max_msgs)} messages may have 1 MiB each` : ''}: it may fill the whole store, and then every stream stands still.`,
        help: 'max_bytes: what this stream may have of the store.',
      };
    }
  },
};

function isBounded({ values }: LintStream): boolean {
  const { max_bytes = -1, max_msgs = -1, max_msg_size = -1 } = values;
  return max_bytes > 0 || (max_msgs > 0 && max_msg_size > 0);
}
