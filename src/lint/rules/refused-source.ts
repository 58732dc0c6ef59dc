import { covers, isLiteral, isValidSubject, overlaps } from '../../subjects/subject.js';
import { printSize } from '../../units/size.js';
import type { LintContext } from '../context.js';
import { fieldPath, type LintStream, type Origin } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/** A mirror or source that the server refuses as it is written. */
export const refusedSource: Rule = {
  code: 'refused-source',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const stream of context.streams) {
      for (const origin of stream.origins) {
        yield* checkFilters(stream, origin);
        yield* checkConsumer(stream, origin);
        yield* checkExternal(origin);
        yield* checkMessageSize(stream, origin, context);
      }
      yield* checkRepeats(stream);
    }
  },
};

function* checkFilters(stream: LintStream, { source, path, isMirror }: Origin): Iterable<Problem> {
  const transforms = source.subject_transforms ?? [];
  if (source.filter_subject !== undefined && transforms.length > 0) {
    yield {
      path: [...path, 'filter_subject'],
      message: `Stream \`${stream.name}\` filters \`${source.name}\` by filter_subject and by subject_transforms: the server takes one of them.`,
      help: `Add \`{ src: ${source.filter_subject}, dest: ${source.filter_subject} }\` to subject_transforms, and leave filter_subject out.`,
    };
  }
  for (const [i, { src = '' }] of transforms.entries()) {
    // An empty source is compared as it is written: the server lets it stand beside others (2.15.1).
    const other = transforms.findIndex(({ src: from = '' }, j) => j < i && clash(src, from, isMirror));
    if (other === -1) continue;
    yield {
      path: [...path, 'subject_transforms', i, ...(src === '' ? [] : ['src'])],
      message: `Stream \`${stream.name}\` transforms \`${src}\` and \`${transforms[other]!.src ?? ''}\` of \`${source.name}\`, which overlap: the server refuses that.`,
      help: 'Make the sources of the transforms disjoint.',
    };
  }
}

/** Mirrors may not share a subject at all, sources may share a part (2.15.1). */
function clash(a: string, b: string, isMirror: boolean): boolean {
  if (a === '' || b === '') return a === b;
  if (!isValidSubject(a) || !isValidSubject(b)) return false;
  return isMirror ? overlaps(a, b) : covers(a, b) || covers(b, a);
}

/** A durable of one's own to read the origin through. */
function* checkConsumer(stream: LintStream, { source, path }: Origin): Iterable<Problem> {
  const { consumer } = source;
  if (consumer === undefined) return;
  const help =
    'Give `consumer` a name and a literal deliver_subject, and nothing to start or filter by beside it.';
  const refuse = (at: Problem['path'], why: string): Problem => ({
    path: at,
    message: `Stream \`${stream.name}\` reads \`${source.name}\` through a consumer of its own, ${why}: the server refuses that.`,
    help,
  });
  if (consumer.name === undefined) yield refuse([...path, 'consumer'], 'which has no name');
  const subject = consumer.deliver_subject;
  if (subject === undefined) yield refuse([...path, 'consumer'], 'which has no deliver_subject');
  else if (isValidSubject(subject) && !isLiteral(subject)) {
    yield refuse(
      [...path, 'consumer', 'deliver_subject'],
      `whose deliver_subject \`${subject}\` has wildcards`,
    );
  }
  for (const field of ['opt_start_seq', 'opt_start_time', 'filter_subject'] as const) {
    if (source[field] !== undefined) yield refuse([...path, field], `and sets ${field} beside it`);
  }
}

function* checkExternal({ source, path }: Origin): Iterable<Problem> {
  for (const prefix of ['api', 'deliver'] as const) {
    const subject = source.external?.[prefix];
    if (subject === undefined || !isValidSubject(subject)) continue;
    const fault = !isLiteral(subject)
      ? 'has wildcards'
      : prefix === 'api' && subject === '$JS.API'
        ? "is the own account's API"
        : null;
    if (fault === null) continue;
    yield {
      path: [...path, 'external', prefix],
      message: `The external ${prefix} prefix \`${subject}\` of \`${source.name}\` ${fault}: the server refuses it.`,
      help: 'Write the prefix under which the other account or domain is imported: `$JS.hub.API`, say.',
    };
  }
}

function* checkMessageSize(stream: LintStream, { source }: Origin, context: LintContext): Iterable<Problem> {
  if (source.external !== undefined) return;
  const size = stream.values.max_msg_size ?? -1;
  const origin = context.streamNamed(stream.account, source.name);
  const originSize = origin?.values.max_msg_size ?? -1;
  if (size <= 0 || originSize <= 0 || size >= originSize) return;
  yield {
    path: fieldPath(stream, 'max_msg_size'),
    message: `Stream \`${stream.name}\` takes messages of ${printSize(size)} and copies \`${source.name}\`, which takes ${printSize(originSize)}: the server refuses that.`,
    help: `\`${printSize(originSize)}\` or more.`,
  };
}

function* checkRepeats(stream: LintStream): Iterable<Problem> {
  const seen = new Set<string>();
  for (const { source, path, isMirror } of stream.origins) {
    const identity = isMirror ? 'mirror' : identityOf(source);
    if (!seen.has(identity)) {
      seen.add(identity);
      continue;
    }
    yield {
      path: [...path, 'name'],
      message: `Stream \`${stream.name}\` sources \`${source.name}\` twice with the same filter: the server refuses that.`,
      help: 'Leave one out, or filter them apart.',
    };
  }
}

/** What tells one source from another (2.15.1): where it starts does not. */
function identityOf({
  name,
  external,
  consumer,
  filter_subject,
  subject_transforms = [],
}: Origin['source']): string {
  const filters =
    subject_transforms.length > 0
      ? subject_transforms.map(({ src, dest }) => [src || '>', dest || '>'])
      : [[filter_subject ?? '>', '>']];
  return JSON.stringify([name, external?.api, consumer?.name, filters]);
}
