import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** Compression of a stream in memory: taken, echoed, and without effect. */
export const compressionInMemory: Rule = {
  code: 'compression-in-memory',
  severity: 'warning',
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.values.compression !== 's2' || stream.values.storage !== 'memory') continue;
      yield {
        path: fieldPath(stream, 'compression'),
        message: `${stream.label[0]!.toUpperCase()}${stream.label.slice(1)} is in memory: the server takes \`compression: s2\` and compresses files only.`,
        help: 'Leave `compression` out, or `storage: file`.',
      };
    }
  },
};
