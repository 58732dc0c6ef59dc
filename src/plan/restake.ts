/** What a planned action would lose now: the live server goes on while a plan waits to be applied. */
import { fieldOf } from '../resources/config.js';
import { type FieldChange, type Risk, type Stake, worst } from '../resources/field.js';
import type { ConsumerState, Live, StreamState } from '../resources/resource.js';
import { printCount } from '../units/count.js';
import type { Action } from './plan.js';
import { hasPlace } from './world.js';

/** A loss may grow by so much between plan and apply: messages go on arriving. */
const TOLERANCE = 1.1;

type Around = Pick<FieldChange, 'stream' | 'consumers' | 'server' | 'nowMs'>;

/** Says why an action would lose more than was planned and agreed to; null where it would not. */
export function growsBeyondPlan(action: Action, live: Live, around: Around): string | null {
  const { risk, stake } = restake(action, live, around);
  if (risk === 'destructive' && action.risk !== 'destructive') {
    return `would now lose ${describe(stake)}, which the plan did not say`;
  }
  const [planned, now] = [action.at_stake.messages ?? 0, stake.messages ?? 0];
  if (action.risk === 'destructive' && now > planned * TOLERANCE && now > planned + 1) {
    return `would now lose ${describe(stake)}, the plan said ${printCount(planned)}`;
  }
  return null;
}

function restake(action: Action, live: Live, around: Around): { risk: Risk; stake: Stake } {
  const isStream = live.key.consumer === null;
  if (isStream && (action.action === 'replace' || action.action === 'delete')) {
    const { messages, bytes } = live.state as StreamState;
    return {
      risk: messages > 0 || action.action === 'replace' ? 'destructive' : 'disruptive',
      stake: { messages, bytes },
    };
  }
  if (action.action === 'delete') {
    const { pending, unacked } = live.state as ConsumerState;
    const loses = live.keeps === null && hasPlace(live, around.stream ?? undefined);
    return { risk: loses ? 'destructive' : 'disruptive', stake: { pending, unacked } };
  }
  const ratings = action.changes.map(({ field, before, after }) => {
    const row = fieldOf(live.key.kind, field);
    // One filter is shown as `filter_subject`; the row knows lists.
    const [had, wants] = field === 'filter_subject' ? [listOf(before), listOf(after)] : [before, after];
    const change = { before: had, after: wants, desired: action.desired!, live, ...around };
    return row?.rate(change) ?? { risk: 'safe' as const };
  });
  const messages = Math.max(0, ...ratings.map(({ stake }) => stake?.messages ?? 0));
  return { risk: worst(ratings.map(({ risk }) => risk)), stake: messages > 0 ? { messages } : {} };
}

const listOf = (value: unknown) => (value === null ? null : [value]);

function describe({ messages, pending, unacked }: Stake): string {
  if (messages !== undefined) return `${printCount(messages)} messages`;
  return `its place (${printCount(pending ?? 0)} pending, ${printCount(unacked ?? 0)} unacked)`;
}
