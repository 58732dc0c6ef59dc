import { fieldPath } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/** persist_mode async where the server refuses it: in memory, with replicas, with atomic batches. */
export const refusedPersistMode: Rule = {
  code: 'refused-persist-mode',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      const { persist_mode: mode, storage, num_replicas: replicas = 1, allow_atomic: atomic } = stream.values;
      if (mode !== 'async') continue;
      const refuse = (field: string, why: string): Problem => ({
        path: fieldPath(stream, field),
        message: `Stream \`${stream.name}\` writes to disk later (persist_mode async) and ${why}: the server refuses that.`,
        help: `Leave \`persist_mode\` out, or change \`${field}\`.`,
      });
      if (storage === 'memory') yield refuse('storage', 'is in memory');
      if (replicas > 1) yield refuse('num_replicas', `has ${replicas} replicas`);
      if (atomic === true) yield refuse('allow_atomic', 'takes atomic batches');
    }
  },
};
