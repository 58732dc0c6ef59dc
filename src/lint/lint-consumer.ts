/** A consumer as the rules see it, with the streams that it reads. */
import type { PathStep } from '../topology/loaded-topology.js';
import type { Consumer } from '../topology/topology.gen.js';
import { type ConsumerValues, consumerValues } from './api-values.js';
import type { LintStream } from './lint-stream.js';

export interface LintConsumer {
  /** In the topology. */
  key: string;
  /** On the server. */
  name: string;
  account: string | null;
  path: readonly PathStep[];
  /** What the topology says, in the API's units. */
  values: ConsumerValues;
  /** The streams that it names and the topology has. */
  streams: readonly LintStream[];
  /** An ordered consumer for each stream and instance, made by the runtime: not one consumer on the server. */
  isFanOut: boolean;
  isDurable: boolean;
  isPush: boolean;
  filters: readonly Filter[];
}

export interface Filter {
  subject: string;
  path: readonly PathStep[];
}

export function lintConsumer(
  key: string,
  written: Consumer,
  account: string | null,
  path: PathStep[],
  streamsOf: (names: 'all' | readonly string[]) => LintStream[],
): LintConsumer {
  const values = consumerValues(written);
  return {
    key,
    name: written.name ?? key,
    account,
    path,
    values,
    streams: streamsOf(written.streams ?? (written.stream === undefined ? [] : [written.stream])),
    isFanOut: written.streams !== undefined,
    isDurable: written.durability !== 'ephemeral' && written.streams === undefined,
    isPush: written.deliver_subject !== undefined,
    filters: filtersOf(values, path),
  };
}

function filtersOf(values: ConsumerValues, path: PathStep[]): Filter[] {
  const filters = (values.filter_subjects ?? []).map((subject, i) => ({
    subject,
    path: [...path, 'filter_subjects', i],
  }));
  if (values.filter_subject === undefined) return filters;
  return [{ subject: values.filter_subject, path: [...path, 'filter_subject'] }, ...filters];
}
