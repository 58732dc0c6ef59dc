/** Where a new consumer begins, by its deliver policy. */
import type { Config } from '../../resources/resource.js';
import type { MessageStore } from './message-store.js';

export interface ConsumerStart {
  /** The first sequence that it looks at. */
  seq: number;
  /** Of `last_per_subject`: what is delivered before that. */
  before: number[];
}

export function consumerStart(
  store: MessageStore,
  config: Config,
  filters: readonly string[] | null,
): ConsumerStart {
  const { firstSeq, lastSeq } = store;
  const end = lastSeq + 1;
  switch (config['deliver_policy']) {
    case 'new':
      return { seq: end, before: [] };
    case 'last_per_subject':
      return { seq: end, before: store.lastPerSubject(filters) };
    case 'last':
      return { seq: store.last(filters)?.seq ?? end, before: [] };
    case 'by_start_sequence':
      return { seq: Math.min(Math.max(config['opt_start_seq'] as number, firstSeq), end), before: [] };
    case 'by_start_time': {
      const fromMs = Date.parse(config['opt_start_time'] as string);
      return { seq: store.all().find(({ timeMs }) => timeMs >= fromMs)?.seq ?? end, before: [] };
    }
    default:
      return { seq: firstSeq, before: [] };
  }
}
