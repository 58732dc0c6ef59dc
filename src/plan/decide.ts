/** What to do about one desired resource: pure decisions, one function a case. */
import type { Place } from '../findings/finding.js';
import { worst } from '../resources/field.js';
import type { ConsumerState, Desired, Live, StreamState } from '../resources/resource.js';
import { printCount } from '../units/count.js';
import { roundedShare } from '../units/rounded-size.js';
import { type Difference, diff, isAsDesired } from './diff.js';
import { placeNote } from './place-note.js';
import type { Action, ActionKind, Blocked, Risk, Stake } from './plan.js';
import { consumerToCome, serverKey, streamKey, type World } from './world.js';

/** The action that a desired resource needs; null where it is as it should be. */
export function decide(desired: Desired, live: Live | undefined, world: World): Action | null {
  if (live === undefined) return creation(desired, world);
  if (live.owner !== null && live.owner !== world.owner) return conflict(desired, live);
  // Nearly every object of nearly every plan ends here.
  if (live.owner === world.owner && isAsDesired(desired, live)) return null;
  const stream = world.live.get(streamKey(desired.key)) ?? null;
  const consumers = world.consumers.get(streamKey(desired.key)) ?? [];
  const readers = [...consumers, ...consumersToCome(desired, live, world)];
  const around = { stream, consumers: readers, server: world.server, nowMs: world.nowMs };
  const difference = diff(desired, live, around);
  if (live.owner === world.owner && difference.needs === 'nothing') return null;
  return change(desired, live, difference, consumers, world);
}

/** Consumers that are made before their stream keeps only what somebody wants: they want it (order-actions.ts). */
function consumersToCome(desired: Desired, live: Live, world: World): Live[] {
  if (desired.config['retention'] !== 'interest' || live.config['retention'] !== 'limits') return [];
  return [...world.desired.values()].flatMap(each => {
    const isHere = each.key.consumer !== null && streamKey(each.key) === streamKey(desired.key);
    const toCome = isHere && !world.live.has(serverKey(each.key)) ? consumerToCome(each) : null;
    return toCome === null ? [] : [toCome];
  });
}

function creation(desired: Desired, world: World): Action {
  const keeper = world.keepers.get(serverKey(desired.key));
  const notes = keeper === undefined ? [] : ['resumes where an interrupted replace left it'];
  if (desired.config['sealed'])
    notes.push('sealed in a second step: the server refuses to create a sealed stream');
  return action(desired, 'create', { desired: desired.config, notes });
}

function conflict(desired: Desired, live: Live): Action {
  return action(desired, 'conflict', {
    live_created: live.created,
    blocked: {
      code: 'other-owner',
      message: `\`${desired.id}\` belongs to the topology \`${live.owner}\`.`,
      remedy: `Remove it from one of the two topologies; two cannot own one object.`,
    },
  });
}

function change(
  desired: Desired,
  live: Live,
  difference: Difference,
  consumers: readonly Live[],
  world: World,
): Action {
  const kind = kindOfChange(desired, live, difference, world);
  const isStreamReplace = kind === 'replace' && desired.key.consumer === null;
  const risk: Risk = isStreamReplace ? 'destructive' : worst(difference.changes.map(each => each.risk));
  const stake = kind === 'replace' ? { ...difference.stake, ...replaceStake(live) } : difference.stake;
  const notes =
    kind === 'replace'
      ? replaceNotes(desired, live, consumers, world)
      : risk === 'destructive'
        ? lossNotes(live, difference, consumers)
        : [];
  if (kind === 'adopt') notes.unshift('it carries nobody’s mark: apply adds ours');
  return action(desired, kind, {
    risk,
    changes: difference.changes,
    at_stake: stake,
    notes,
    source: placeOfChange(desired, difference),
    desired: difference.config,
    live_created: live.created,
    blocked: blocked(desired, live, kind, risk, difference, world),
  });
}

/** The line that asks for the change: that of the worst field which the file sets, else the object's own. */
function placeOfChange(desired: Desired, { changes }: Difference): Place {
  const asked = changes.filter(each => !each.default);
  const first = asked.find(({ risk }) => risk === worst(asked.map(each => each.risk)));
  return first === undefined ? desired.placeOf() : desired.placeOf(first.field.split('.')[0]);
}

function kindOfChange(
  desired: Desired,
  live: Live,
  { needs, changes }: Difference,
  world: World,
): ActionKind {
  if (needs === 'replace') return 'replace';
  if (live.owner !== world.owner) return 'adopt';
  if (needs !== 'pause') return 'update';
  const pause = changes.find(each => each.field === 'pause_until');
  return pause?.after === null && desired.key.consumer !== null ? 'resume' : 'pause';
}

function blocked(
  desired: Desired,
  live: Live,
  kind: ActionKind,
  risk: Risk,
  { needs, changes }: Difference,
  world: World,
): Blocked | null {
  const { id } = desired;
  const isMarkOnly = needs === 'nothing';
  if (live.owner === null && !isMarkOnly && !world.isAdopted(id)) {
    return {
      code: 'adoption-not-asked',
      message: `\`${id}\` is on the server already and carries no topology's mark.`,
      remedy: `--adopt ${id}`,
    };
  }
  if (isMoving(live) && changes.some(({ field }) => field === 'num_replicas' || field === 'placement')) {
    return {
      code: 'moving',
      message: `\`${id}\` is being moved or scaled; the server refuses a second move before the first is done.`,
      remedy: `Wait until it is done, then plan again: nats stream info ${desired.key.stream}`,
    };
  }
  return risk === 'destructive' ? consent(id, desired.lifecycle, kind, live, world) : null;
}

/** Whether a destructive action may go on. Adoption, ownership and guards are asked before. */
export function consent(
  id: string,
  lifecycle: Desired['lifecycle'] | null,
  kind: ActionKind,
  live: Live,
  world: World,
): Blocked | null {
  if (lifecycle?.preventDestroy) {
    return {
      code: 'prevented',
      message: `\`${id}\` is guarded: \`lifecycle.prevent_destroy\` is set in the topology.`,
      remedy: 'Remove `prevent_destroy` from the file first, or take the change back.',
    };
  }
  if (lifecycle?.allowDestroy || world.isDestroyAllowed(id)) return null;
  return {
    code: 'destroy-not-allowed',
    message: `${kind === 'replace' ? 'Replacing' : kind === 'delete' ? 'Deleting' : 'Changing'} \`${id}\` loses ${whatIsLost(live)}.`,
    remedy: `--allow-destroy ${id}`,
  };
}

function whatIsLost(live: Live): string {
  return live.key.consumer === null ? 'messages' : 'its place in the stream';
}

function isMoving(live: Live): boolean {
  return live.key.consumer === null && (live.state as StreamState).moving;
}

function replaceStake(live: Live): Stake {
  if (live.key.consumer !== null) {
    const { pending, unacked } = live.state as ConsumerState;
    return { pending, unacked };
  }
  const { messages, bytes } = live.state as StreamState;
  return { messages, bytes };
}

function replaceNotes(desired: Desired, live: Live, consumers: readonly Live[], world: World): string[] {
  if (live.key.consumer !== null) return [placeNote(live, world.live.get(streamKey(live.key)))];
  const { messages } = live.state as StreamState;
  return [
    `drops the stream and makes it anew: all ${printCount(messages)} messages are lost`,
    ...unreadNote(live, messages, consumers),
    ...(consumers.length > 0 ? [`its ${printCount(consumers.length)} consumers are lost with it`] : []),
    `to keep the messages, copy them first: declare \`${desired.key.stream}_NEW\` with this config and \`sources\`, then switch over`,
  ];
}

function lossNotes(live: Live, { stake, changes }: Difference, consumers: readonly Live[]): string[] {
  const lost = stake.messages ?? 0;
  if (live.key.consumer !== null || lost === 0) return [];
  const { messages, bytes } = live.state as StreamState;
  const count = `${stake.estimated ? 'about ' : ''}${printCount(lost)} of ${printCount(messages)} messages`;
  const isOldest = changes.every(
    ({ field, risk }) => risk !== 'destructive' || field !== 'max_msgs_per_subject',
  );
  const which = isOldest ? 'the oldest' : 'the oldest of each subject';
  return [
    `deletes ${count} (${roundedShare(stake.bytes ?? 0, bytes)}), ${which}`,
    ...unreadNote(live, lost, consumers),
  ];
}

/** Of the oldest messages that would go: how many each consumer has not acknowledged yet. */
function unreadNote(live: Live, lost: number, consumers: readonly Live[]): string[] {
  const { firstSeq } = live.state as StreamState;
  const lastLost = firstSeq + lost - 1;
  const unread = consumers
    .map(({ key, state }) => {
      const { ackFloorStreamSeq, pending, unacked } = state as ConsumerState;
      const behind = lastLost - Math.max(ackFloorStreamSeq, firstSeq - 1);
      return { name: key.consumer!, count: Math.min(Math.max(0, behind), pending + unacked) };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  if (unread.length === 0) return [];
  const shown = unread.slice(0, 5).map(({ name, count }) => `${name} ${printCount(count)}`);
  const more = unread.length > shown.length ? [`${unread.length - shown.length} more`] : [];
  return [`unread among them: ${[...shown, ...more].join(' · ')}`];
}

type Parts = Partial<Omit<Action, 'id' | 'action' | 'resource'>>;

function action(desired: Desired, kind: ActionKind, parts: Parts): Action {
  const declared = [...desired.declared].sort();
  return { ...bare(desired.id, kind, desired.key), source: desired.placeOf(), declared, ...parts };
}

/** An action with nothing said yet. */
export function bare(id: string, kind: ActionKind, resource: Action['resource']): Action {
  return {
    id,
    action: kind,
    risk: 'safe',
    changes: [],
    at_stake: {},
    source: null,
    blocked: null,
    notes: [],
    depends_on: [],
    resource,
    declared: [],
    desired: null,
    live_created: null,
  };
}
