/**
 * What a change to a stream's limits would delete, counted from the live stream's own numbers.
 *
 * The server deletes at once and without a word when a limit is lowered (2.15.1). `max_msgs` and `max_bytes` spare
 * everything under `discard: new`; `max_msgs_per_subject` and `max_age` do not. Bytes are the stream's average;
 * where messages of one age or one subject cannot be counted the number is marked as estimated.
 */
import type { FieldChange, Rating, Stake } from './field.js';
import type { ConsumerState, Live, StreamState } from './resource.js';

const SAFE: Rating = { risk: 'safe' };

export function rateMaxMsgs({ before, after, desired, live }: FieldChange): Rating {
  if (!isLowered(before, after) || desired['discard'] === 'new') return SAFE;
  const { messages } = live.state as StreamState;
  return deletes(live, Math.max(0, messages - (after as number)));
}

export function rateMaxBytes({ before, after, desired, live }: FieldChange): Rating {
  if (!isLowered(before, after) || desired['discard'] === 'new') return SAFE;
  const { messages, bytes } = live.state as StreamState;
  const surplus = Math.max(0, bytes - (after as number));
  if (surplus === 0) return SAFE;
  return deletes(live, Math.max(1, Math.ceil((messages * surplus) / bytes)), {
    bytes: surplus,
    estimated: true,
  });
}

export function rateMaxAge({ before, after, live, nowMs }: FieldChange): Rating {
  if (after === 0 || (before !== 0 && (after as number) >= (before as number))) return SAFE;
  const { messages, firstTs, lastTs } = live.state as StreamState;
  if (messages === 0) return SAFE;
  const oldestKeptMs = nowMs - (after as number) / 1e6;
  const [firstMs, lastMs] = [Date.parse(firstTs), Date.parse(lastTs)];
  if (lastMs < oldestKeptMs) return deletes(live, messages);
  if (firstMs >= oldestKeptMs) return SAFE;
  const share = (oldestKeptMs - firstMs) / Math.max(1, lastMs - firstMs);
  return deletes(live, Math.min(messages, Math.max(1, Math.round(messages * share))), { estimated: true });
}

export function rateMaxMsgsPerSubject({ before, after, live }: FieldChange): Rating {
  const limit = after as number;
  if (!isLowered(before, after)) return SAFE;
  const { messages, subjects, subjectCounts } = live.state as StreamState;
  if (subjectCounts) {
    const surplus = subjectCounts.reduce((sum, has) => sum + Math.max(0, has - limit), 0);
    return deletes(live, surplus);
  }
  // Without the count of each subject: a subject holds at most what the others, with one message each, leave it.
  if (messages === 0 || messages - (subjects - 1) <= limit) return SAFE;
  return deletes(live, Math.max(1, messages - subjects * limit), { estimated: true });
}

/** discard: old deletes at once what discard: new has let stand above the limits. */
export function rateDiscardOld(change: FieldChange): Rating {
  const unlimited = { ...change, before: -1 };
  return more(
    rateMaxMsgs({ ...unlimited, after: change.desired['max_msgs'] }),
    rateMaxBytes({ ...unlimited, after: change.desired['max_bytes'] }),
  );
}

/**
 * limits → interest deletes what somebody has acknowledged and nobody wants any more; without a consumer, everything.
 * Messages that no filter matches stay (2.15.1). Whoever reads without a filter wants all above its ack floor.
 */
export function rateRetention({ before, after, live, consumers }: FieldChange): Rating {
  if (before !== 'limits' || after !== 'interest') return SAFE;
  const { messages, firstSeq } = live.state as StreamState;
  if (consumers.length === 0) return deletes(live, messages);
  const floorOf = ({ state }: Live) => (state as ConsumerState).ackFloorStreamSeq;
  const floors = consumers.map(floorOf);
  const wantAll = consumers.filter(({ config }) => config['filter_subjects'] === null).map(floorOf);
  const last = Math.min(Math.max(...floors), ...wantAll);
  const acked = consumers.reduce((sum, { state }) => sum + (state as ConsumerState).acked, 0);
  const lost = Math.min(messages, acked, Math.max(0, last - firstSeq + 1));
  return deletes(live, lost, { estimated: true });
}

/** A share of the stream, as messages and the bytes that they take on average. */
export function stakeOf(live: Live, lost: number): Stake {
  const { messages, bytes } = live.state as StreamState;
  return { messages: lost, bytes: messages === 0 ? 0 : Math.round((bytes * lost) / messages) };
}

function deletes(live: Live, lost: number, more: Partial<Stake> = {}): Rating {
  if (lost === 0) return SAFE;
  const stake = { ...stakeOf(live, lost), ...more };
  return { risk: 'destructive', note: more.estimated ? 'estimated' : '', stake };
}

function more(a: Rating, b: Rating): Rating {
  return (b.stake?.messages ?? 0) > (a.stake?.messages ?? 0) ? b : a;
}

function isLowered(before: unknown, after: unknown): boolean {
  return after !== -1 && (before === -1 || (after as number) < (before as number));
}
