/**
 * Dead letters: the message as it was, body and headers, on `dlq.STREAM.CONSUMER`, with what happened to it in
 * headers of our own. The copy is confirmed by its stream before the original is settled.
 */
import type { Headers, Outgoing } from '../bus.js';
import type { DeadLetterReason } from '../handling/outcome.js';
import { headerOf } from '../header-of.js';

/** The headers of a dead letter; all but the first five only where there is something to say. */
export const DEAD_LETTER = {
  reason: 'Dead-Letter-Reason',
  subject: 'Dead-Letter-Subject',
  stream: 'Dead-Letter-Stream',
  consumer: 'Dead-Letter-Consumer',
  /** Sequence of the original in its stream. */
  seq: 'Dead-Letter-Sequence',
  /** When the stream stored the original (RFC 3339). */
  time: 'Dead-Letter-Time',
  attempts: 'Dead-Letter-Attempts',
  /** Class and message of the error. */
  error: 'Dead-Letter-Error',
  /** Where an invalid payload is wrong, as a JSON pointer. */
  path: 'Dead-Letter-Path',
  /** The original's Nats-Msg-Id. */
  id: 'Dead-Letter-Id',
  service: 'Dead-Letter-Service',
  /** How often it was sent back to its consumer, and failed there again. */
  redrives: 'Dead-Letter-Redrives',
  /** Digest of the topology that the service was built with. */
  topology: 'Dead-Letter-Topology',
} as const;

const LONGEST_ERROR = 1_000;
/** Headers by which the server would act on the copy as it did on the original. */
const OF_THE_SERVER = /^nats-/i;

export interface DeadLetter {
  reason: DeadLetterReason;
  /** Of the original. */
  subject: string;
  stream: string;
  consumer: string;
  seq: number;
  timeMs: number;
  attempts: number;
  data: Uint8Array;
  headers: Headers;
  error?: { name: string; message: string } | undefined;
  path?: string | undefined;
  /** How often it was redriven before. */
  redrives?: number;
}

/** The message that stores a dead letter. Stored once however often it is sent within the stream's duplicate window. */
export function deadLetterMessage(
  letter: DeadLetter,
  origin: { subject: string; service: string; digest: string },
): Outgoing {
  const { stream, consumer, seq, timeMs, error, path, headers, redrives = 0 } = letter;
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_SERVER.test(name) && !isOurs(name));
  const id = headerOf(headers, 'Nats-Msg-Id');
  return {
    subject: origin.subject.replace('{stream}', stream).replace('{consumer}', consumer),
    data: letter.data,
    headers: {
      ...Object.fromEntries(kept),
      'Nats-Msg-Id': `dead-letter:${stream}:${consumer}:${seq}:${Math.floor(timeMs)}${redrives > 0 ? `:${redrives}` : ''}`,
      [DEAD_LETTER.reason]: letter.reason,
      [DEAD_LETTER.subject]: letter.subject,
      [DEAD_LETTER.stream]: stream,
      [DEAD_LETTER.consumer]: consumer,
      [DEAD_LETTER.seq]: String(seq),
      [DEAD_LETTER.time]: new Date(timeMs).toISOString(),
      [DEAD_LETTER.attempts]: String(letter.attempts),
      [DEAD_LETTER.service]: origin.service,
      [DEAD_LETTER.topology]: origin.digest,
      ...(error === undefined ? {} : { [DEAD_LETTER.error]: shortened(`${error.name}: ${error.message}`) }),
      ...(path === undefined ? {} : { [DEAD_LETTER.path]: path }),
      ...(id === null ? {} : { [DEAD_LETTER.id]: id }),
      ...(redrives === 0 ? {} : { [DEAD_LETTER.redrives]: String(redrives) }),
    },
  };
}

function isOurs(name: string): boolean {
  return name.toLowerCase().startsWith('dead-letter-');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= LONGEST_ERROR ? line : `${line.slice(0, LONGEST_ERROR - 1)}…`;
}
