import { isValidSubject, overlaps } from '../../subjects/subject.js';
import type { PathStep } from '../../topology/loaded-topology.js';
import type { LintContext } from '../context.js';
import type { LintStream, Origin } from '../lint-stream.js';
import { listed } from '../mend.js';
import type { Problem, Rule } from '../rule.js';

/**
 * Streams that copy each other in a ring: the server refuses the one that closes it (10052). It also refuses what it
 * takes for a ring (2.15.1): a stream that copies another both directly and by a longer way.
 */
export const sourceCycle: Rule = {
  code: 'source-cycle',
  severity: 'error',
  firm: true,
  *check(context) {
    const done = new Set<LintStream>();
    let rings = 0;
    for (const stream of context.streams) {
      if (stream.origins.length === 0) continue;
      for (const ring of ringsFrom(stream, context, done)) {
        rings++;
        yield ringProblem(ring);
      }
    }
    if (rings > 0) return;
    for (const stream of context.streams) if (stream.origins.length > 1) yield* seemingRing(stream, context);
  },
};

function ringProblem({ ring, path }: Ring): Problem {
  const names = ring.map(member => member.name);
  return {
    path,
    message:
      names.length === 1
        ? `Stream \`${names[0]}\` copies itself: the server refuses that.`
        : `Streams ${listed(names, 6)} copy each other in a ring: the server refuses the one that closes it, because a message would go round for ever.`,
    help: 'Cut the ring: let one stream capture, and the others copy from it.',
  };
}

/** Breadth first, as the server looks: a stream that it has left behind and meets again is a ring to it. */
function* seemingRing(start: LintStream, context: LintContext): Iterable<Problem> {
  const left = new Set<LintStream>();
  const queue: { stream: LintStream; through: Origin | null }[] = [{ stream: start, through: null }];
  for (const { stream, through } of queue) {
    left.add(stream);
    for (const origin of stream.origins) {
      const next = copiedFrom(stream, origin, context);
      if (next === null) continue;
      const first = through ?? origin;
      if (!left.has(next)) queue.push({ stream: next, through: first });
      else if (feeds(stream, origin)) {
        yield {
          path: [...first.path, 'name'],
          message: `Stream \`${start.name}\` copies \`${next.name}\` by two ways of different length, once through \`${stream.name}\`: the server takes that for a ring and refuses it.`,
          help: `Leave one way out: what \`${next.name}\` stores would be copied twice.`,
        };
        return;
      }
    }
  }
}

interface Ring {
  ring: LintStream[];
  path: readonly PathStep[];
}

/** Depth first: an origin that is on the way here closes a ring. */
function* ringsFrom(
  stream: LintStream,
  context: LintContext,
  done: Set<LintStream>,
  way: LintStream[] = [],
): Iterable<Ring> {
  if (done.has(stream)) return;
  const here = [...way, stream];
  for (const origin of stream.origins) {
    const next = copiedFrom(stream, origin, context);
    if (next === null) continue;
    const start = here.indexOf(next);
    if (start === -1) yield* ringsFrom(next, context, done, here);
    else if (feeds(stream, origin)) yield { ring: here.slice(start), path: [...origin.path, 'name'] };
  }
  done.add(stream);
}

function copiedFrom(stream: LintStream, { source }: Origin, context: LintContext): LintStream | null {
  return source.external === undefined ? (context.streamNamed(stream.account, source.name) ?? null) : null;
}

/** The server lets a ring stand whose closing filter takes none of the stream's own subjects (2.15.1). */
function feeds(stream: LintStream, { source, isMirror }: Origin): boolean {
  const filter = source.filter_subject;
  if (isMirror || filter === undefined || !isValidSubject(filter)) return true;
  return stream.subjects.some(subject => isValidSubject(subject) && overlaps(subject, filter));
}
