import { KV_FIELD_NAMES, OBJECT_FIELD_NAMES } from '../../resources/buckets.js';
import { CONSUMER_FIELDS } from '../../resources/consumer-fields.js';
import { STREAM_FIELDS } from '../../resources/stream-fields.js';
import type { LintContext } from '../context.js';
import type { StreamSection } from '../lint-stream.js';
import { nearestOr } from '../mend.js';
import type { Problem, Rule } from '../rule.js';

const STREAM = STREAM_FIELDS.map(field => field.name);
const NAMES: Readonly<Record<StreamSection | 'consumers', ReadonlySet<string>>> = {
  streams: new Set(STREAM),
  kv: new Set([...Object.keys(KV_FIELD_NAMES), ...STREAM]),
  object_stores: new Set([...Object.keys(OBJECT_FIELD_NAMES), ...STREAM]),
  consumers: new Set([...CONSUMER_FIELDS.map(field => field.name), 'filter_subject', 'queue_group']),
};

/** A field to be left alone that the object does not have: nothing would be ignored. */
export const unknownIgnoredField: Rule = {
  code: 'unknown-ignored-field',
  severity: 'error',
  *check({ streams, consumers }: LintContext) {
    for (const { label, section, values, path } of streams) {
      yield* checkFields(label, values.ignore_changes, NAMES[section], path);
    }
    for (const { key, values, path } of consumers) {
      yield* checkFields(`consumer \`${key}\``, values.ignore_changes, NAMES.consumers, path);
    }
  },
};

/** A member stands after a dot: `metadata.owner`. */
function* checkFields(
  label: string,
  fields: readonly string[] | undefined,
  known: ReadonlySet<string>,
  path: Problem['path'],
): Iterable<Problem> {
  for (const [i, field] of (fields ?? []).entries()) {
    if (known.has(field.split('.')[0]!)) continue;
    yield {
      path: [...path, 'ignore_changes', i],
      message: `The ignore_changes of ${label} name \`${field}\`, which is no field of it: nothing would be ignored.`,
      help: nearestOr(field, known, 'leave it out'),
    };
  }
}
