import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** What a mirror cannot have beside it: it repeats its origin message by message, number by number. */
const EXCLUDED: readonly [keyof LintStream['values'], string][] = [
  ['subjects', 'captures nothing itself'],
  ['sources', 'has one origin'],
  ['first_seq', "takes its origin's sequence numbers"],
  ['allow_msg_counter', 'counts nothing'],
  ['allow_atomic', 'is not published to'],
  ['allow_batched', 'is not published to'],
  ['allow_msg_schedules', 'is not published to'],
  ['subject_delete_marker_ttl', 'cannot add markers to the sequence of its origin'],
];

/** A mirror with a field that the server refuses on mirrors. */
export const refusedMirror: Rule = {
  code: 'refused-mirror',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.values.mirror === undefined) continue;
      for (const [field, why] of EXCLUDED) {
        if (!isSet(stream.values[field])) continue;
        yield {
          path: fieldPath(stream, field),
          message: `Stream \`${stream.name}\` is a mirror and sets ${field}: a mirror ${why}, so the server refuses it.`,
          help: `Leave \`${field}\` out, or \`sources\` instead of \`mirror\`.`,
        };
      }
    }
  },
};

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== false && value !== 0;
}
