/** Subjects as a stream rewrites them: what it stores them under (subject_transform), and publishes anew (republish). */
import type { Config } from '../../resources/resource.js';
import type { Headers, Outgoing } from '../../runtime/bus.js';
import { matches, overlaps } from '../../subjects/subject.js';
import { transformedFrom } from '../../subjects/transform.js';
import { NotModelled, refused } from './refusal.js';
import type { Stored } from './stored.js';

interface Transform {
  src?: string;
  dest: string;
  headers_only?: boolean;
}

export function checkRewrites(config: Config): void {
  for (const field of ['subject_transform', 'republish'] as const) {
    const transform = config[field] as Transform | undefined;
    if (transform && /\{\{\s*(?!wildcard\s*\()/i.test(transform.dest))
      throw new NotModelled(`function of \`${field}\` but wildcard`);
  }
}

/**
 * The config as the server keeps it: everything published anew is, where all of it is transformed, what came of that.
 * @throws ApiError 10052 where what is published anew would come back
 */
export function withRepublish(config: Config & { name: string }, request: string): Config & { name: string } {
  const { republish, subject_transform: transform } = config as Record<string, Transform | undefined>;
  const subjects = config['subjects'] as string[];
  if (!republish) return config;
  const isAll = republish.src === '>' && republish.dest === '>';
  if (isAll && transform && subjects.length === 1 && subjects[0] === transform.src)
    return { ...config, republish: { ...republish, src: transform.dest, dest: transform.dest } };
  if (subjects.some(each => overlaps(each, republish.dest)))
    throw refused(request, 500, 10052, 'stream configuration for republish destination forms a cycle');
  return config;
}

/** What the stream stores it under. */
export function storedSubject(config: Config, subject: string): string {
  const transform = config['subject_transform'] as Transform | undefined;
  return (transform && rewritten(transform, subject)) ?? subject;
}

/** What the stream publishes anew of a message; null where it does not. */
export function republished(config: Config, stored: Stored, lastSeq: number): Outgoing | null {
  const republish = config['republish'] as Transform | undefined;
  const subject = republish && rewritten(republish, stored.subject);
  if (!subject) return null;
  const headers: Headers = {
    ...stored.headers,
    'Nats-Stream': config['name'] as string,
    'Nats-Subject': stored.subject,
    'Nats-Sequence': String(stored.seq),
    'Nats-Time-Stamp': new Date(stored.timeMs).toISOString(),
    'Nats-Last-Sequence': String(lastSeq),
  };
  if (!republish.headers_only) return { subject, data: stored.data, headers };
  return { subject, data: '', headers: { ...headers, 'Nats-Msg-Size': String(stored.data.length) } };
}

/** Null for a subject that the source of the transform does not stand for. */
function rewritten({ src, dest }: Transform, subject: string): string | null {
  const source = src || '>';
  return matches(source, subject) ? transformedFrom(source, dest, subject) : null;
}
