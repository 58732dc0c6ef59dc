import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** What a stream of counters cannot have: every message of it carries the sum of all before. */
const EXCLUDED: readonly [keyof LintStream['values'], (value: unknown) => boolean][] = [
  ['discard', value => value === 'new'],
  ['allow_msg_ttl', value => value === true],
  // The server takes a marker until it is sent back with the allow_msg_ttl that it implies, as every update does.
  ['subject_delete_marker_ttl', value => ((value as number | undefined) ?? 0) > 0],
  ['allow_msg_schedules', value => value === true],
  ['retention', value => value !== undefined && value !== 'limits'],
];

/** A stream of counters (allow_msg_counter) with a field that the server refuses beside it. */
export const refusedCounter: Rule = {
  code: 'refused-counter',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.values.allow_msg_counter !== true) continue;
      for (const [field, refused] of EXCLUDED) {
        const value = stream.values[field];
        if (!refused(value)) continue;
        yield {
          path: fieldPath(stream, field),
          message: `Stream \`${stream.name}\` counts (allow_msg_counter) and sets ${field}${typeof value === 'number' ? '' : ` to \`${value}\``}: the server refuses that, because a lost message would be a lost sum.`,
          help: `Leave \`${field}\` out, or keep the counters in a stream of their own.`,
        };
      }
    }
  },
};
