/** What is known of a dead letter, besides what it carries. */
export interface LetterFacts {
  /** Sequence among the dead letters, and when it was put there. */
  letter: number;
  storedAt: Date;
  /** The consumer that failed, and its stream. */
  stream: string;
  consumer: string;
  /** Of the original. */
  subject: string;
  seq: number;
  time: Date | null;
  id: string | null;
  reason: string;
  error: string | null;
  /** Of an invalid payload: where, as a JSON pointer. */
  path: string | null;
  attempts: number;
  /** How often it was sent back before. */
  redrives: number;
  service: string | null;
}
