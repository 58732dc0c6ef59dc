/**
 * What the handlers ask of the world. Each service is a set of handlers over these; main.ts gives them the real
 * ones, a test gives them others.
 *
 *   message ──▶ handler ──decide(state)──▶ { state, events } ──journal──▶ kept, then published ──▶ ack
 */
import type { EventName, Events } from './events.js';

/** A message of the bus, as a handler sees it. */
export interface Message<Name extends EventName = EventName> {
  /** The same for every delivery of the same message: what makes a second delivery recognisable. */
  id: string;
  type: Name;
  data: Events[Name];
  /** The id of the message or request that caused this one; null at the beginning of a chain. */
  causationId: string | null;
  /** The id at the beginning of the chain. */
  correlationId: string;
  /** When the stream stored it: RFC 3339, in UTC, by the server's clock. */
  time: string;
}

/** What a change is made for: a message, or a request of a person or another service. */
export interface Cause {
  id: string;
  correlationId: string;
}

/** An event that a decision asks for. Without an id of its own it gets one from what caused it. */
export type Draft<Names extends EventName = EventName> = {
  [Name in Names]: { type: Name; data: Events[Name]; id?: string };
}[Names];

/** An event with all that goes into its headers. */
export type Outgoing<Names extends EventName = EventName> = Draft<Names> & {
  id: string;
  causationId: string;
  correlationId: string;
};

/** Resolves when the stream has the event. `Names` are what the service has the right to publish. */
export type Publish<Names extends EventName> = (event: Outgoing<Names>) => Promise<void>;

export interface Decision<State, Names extends EventName> {
  state: State;
  events: Draft<Names>[];
}

/**
 * State by key, and the events that are still to be published, in one place, so that a process that is killed
 * between keeping and publishing leaves nothing out.
 */
export interface Journal<State, Names extends EventName> {
  read(key: string): Promise<State | null>;
  all(): Promise<State[]>;
  /**
   * Makes a change once for each cause, however often it is asked for, and resolves when its events are published.
   * What `decide` throws changes nothing.
   */
  change(key: string, cause: Cause, decide: (state: State | null) => Decision<State, Names>): Promise<State>;
  /** Publishes what a process that was killed has kept and not published. */
  resume(): Promise<void>;
}

export interface Clock {
  /** RFC 3339, in UTC. */
  now(): string;
  /** @throws the signal's reason when it is aborted */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The other services, over HTTP. `cause` makes a repeated request recognisable. */
export interface Peer {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown, cause: Cause): Promise<Answer>;
}

/** Runs agents: a job has a name, and there is never more than one of that name. */
export interface JobRunner {
  /** Starts the job unless it exists for this very command already. One of another command is replaced. */
  ensure(job: Job): Promise<void>;
  /**
   * False where this runner has no such job in work, or one that was commanded after `time`: the stop means one before
   * it. Else `failed` has been told, once it resolves.
   */
  stop(name: string, failure: JobFailure, time: string): Promise<boolean>;
  /** Null where this runner has no such job in work. */
  progress(name: string): Promise<JobProgress | null>;
}

export interface Job {
  name: string;
  /** The id of the command that asked for it. */
  commandId: string;
  correlationId: string;
  command: Events['agent.cmd.execute'];
  /** When that was: RFC 3339, in UTC, by the server's clock. */
  commandedAt: string;
}

/** How a job ended that cannot say so itself. */
export interface JobFailure {
  cause: Cause;
  error: string;
  /** The class of the error, as the agents' answers have it. */
  type: string;
}

export interface JobProgress {
  percent: number;
  message: string;
  job: Job;
}

/** What a runner tells; a failure may be told twice. */
export interface JobEvents {
  failed(job: Job, failure: JobFailure): Promise<void>;
}
