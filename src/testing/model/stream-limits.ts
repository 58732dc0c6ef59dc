/** The limits of a stream: what has to go so that they hold, and what is refused where nothing goes. */
import type { Config } from '../../resources/resource.js';
import type { MessageStore } from './message-store.js';
import { refused } from './refusal.js';

export function limitOf(config: Config, name: string): number | null {
  const value = config[name] as number | undefined;
  return value === undefined || value <= 0 ? null : value;
}

/** What a subject has too many of, the oldest first. Each has to be removed before the next is asked for. */
export function* surplusOfSubject(store: MessageStore, config: Config, subject: string): Generator<number> {
  const limit = limitOf(config, 'max_msgs_per_subject') ?? Number.POSITIVE_INFINITY;
  while (store.countOf(subject) > limit) yield store.next(0, [subject])!.seq;
}

/** What the stream has too much of, likewise. */
export function* surplus(store: MessageStore, config: Config): Generator<number> {
  const maxMsgs = limitOf(config, 'max_msgs') ?? Number.POSITIVE_INFINITY;
  const maxBytes = limitOf(config, 'max_bytes') ?? Number.POSITIVE_INFINITY;
  while (store.count > maxMsgs || (store.bytes > maxBytes && store.count > 0)) yield store.firstSeq;
}

/** Of a stream that discards what is new. @throws ApiError 10077 */
export function refuseWhatIsFull(store: MessageStore, config: Config, subject: string, size: number): void {
  const full = (what: string) => refused(subject, 503, 10077, `maximum ${what} exceeded`);
  const perSubject = limitOf(config, 'max_msgs_per_subject');
  const isFull = perSubject !== null && store.countOf(subject) >= perSubject;
  if (isFull && config['discard_new_per_subject'] === true) throw full('messages per subject');
  // What the subject's own limit would push out makes room.
  const room = isFull ? store.next(0, [subject])! : null;
  const maxMsgs = limitOf(config, 'max_msgs');
  if (maxMsgs !== null && room === null && store.count >= maxMsgs) throw full('messages');
  const maxBytes = limitOf(config, 'max_bytes');
  if (maxBytes !== null && store.bytes + size - (room?.size ?? 0) > maxBytes) throw full('bytes');
}
