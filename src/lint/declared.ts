import type { SubjectIndex } from '../subjects/subject-index.js';
import type { PathStep } from '../topology/loaded-topology.js';
import type { Topology } from '../topology/topology.gen.js';
import type { LintConsumer } from './lint-consumer.js';
import type { LintStream } from './lint-stream.js';

/** What a topology declares, with the indexes that answer "which stream", "who captures" and "which consumers". */
export interface Declared {
  topology: Topology;
  streams: readonly LintStream[];
  consumers: readonly LintConsumer[];
  events: readonly LintEvent[];
  /** Accounts that hold objects; null is the one that the topology does not name. */
  accounts: ReadonlyArray<string | null>;
  streamNamed(account: string | null, name: string): LintStream | undefined;
  streamNames(account: string | null): string[];
  consumersOf(stream: LintStream): readonly LintConsumer[];
  /** The events whose subjects have something in common with a subject. */
  eventsLike: SubjectIndex<LintEvent>;
  /** The streams that capture subjects themselves, of one account. */
  captures(account: string | null): SubjectIndex<LintStream>;
  /**
   * Whether the topology says who its services are. Only then what nobody publishes, reads or limits is a finding: a
   * topology of streams alone leaves that to others.
   */
  hasServices: boolean;
  /** `file:line` of a path, for messages that point at a second place. */
  at(path: readonly PathStep[]): string;
}

export interface LintEvent {
  subject: string;
  /** With `*` for each parameter. */
  pattern: string;
  path: readonly PathStep[];
}
