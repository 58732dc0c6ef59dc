import type { Duplicates } from './duplicates.js';
import type { MessageStore } from './message-store.js';
import { refusal, refused } from './refusal.js';

type Header = (name: string) => string | null;

/** @throws ApiError 10060 where a message is meant for another stream (Nats-Expected-Stream) */
export function checkExpectedStream(subject: string, header: Header, stream: string): void {
  const expected = header('Nats-Expected-Stream');
  if (expected !== null && expected !== stream) throw refusal(subject, 'wrongStream');
}

/** @throws ApiError 10070, 10071 where the last message is another one than the publisher expects (Nats-Expected-Last-…) */
export function checkExpectedLast(
  subject: string,
  header: Header,
  store: MessageStore,
  { lastId }: Duplicates,
): void {
  const wrong = (has: number) => refused(subject, 400, 10071, `wrong last sequence: ${has}`);
  const last = header('Nats-Expected-Last-Sequence');
  if (last !== null && Number(last) !== store.lastSeq) throw wrong(store.lastSeq);
  const ofSubject = header('Nats-Expected-Last-Subject-Sequence');
  const has = store.lastSeqOf(header('Nats-Expected-Last-Subject-Sequence-Subject') ?? subject);
  if (ofSubject !== null && Number(ofSubject) !== has) throw wrong(has);
  const id = header('Nats-Expected-Last-Msg-Id');
  if (id !== null && id !== lastId) throw refused(subject, 400, 10070, `wrong last msg ID: ${lastId}`);
}
