/** What a program says when it publishes an event, and what it is told once that is stored. */
import type { Headers } from '../bus.js';
import type { Params } from '../events/event-subjects.js';

export interface PublishOptions {
  /** What stands in the subject for the event's parameters. */
  params?: Params;
  /** The id by which the stream tells a repetition (Nats-Msg-Id). */
  id?: string;
  headers?: Headers;
  /** Store it only if the last message on its subject has this sequence (0: there is none). */
  expectLastSeqOnSubject?: number;
}

export interface Published {
  stream: string;
  seq: number;
  /** The stream had a message of this id already; nothing was stored. */
  duplicate: boolean;
  id: string;
  /** It was published in a replay without effects, and sent nowhere. */
  suppressed?: true;
}
