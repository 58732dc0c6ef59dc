/**
 * What the server is known to refuse in view of what it holds, found before anything is sent: a subject that another
 * stream captures, more replicas than servers, a consumer above a new limit. A subject that another stream gives up in this very plan is no
 * obstacle but an order.
 */
import type { Config, Live } from '../resources/resource.js';
import { overlaps } from '../subjects/subject.js';
import { type SubjectIndex, subjectIndex } from '../subjects/subject-index.js';
import { blockAboveOldLimits, consumerAboveLimits } from './consumer-limits.js';
import type { Action, Blocked } from './plan.js';
import { serverKey, type World } from './world.js';

/** Blocks what cannot be done, and makes who grows wait for who shrinks. */
export function findObstacles(actions: Action[], world: World): void {
  const captured = new Map<string | null, SubjectIndex<Live>>();
  const byKey = new Map(actions.map(action => [serverKey(action.resource), action]));
  for (const action of actions) {
    if (action.desired === null || action.blocked !== null || action.resource.consumer !== null) continue;
    blockAboveOldLimits(action, byKey);
    action.blocked =
      tooManyReplicas(action, action.desired, world) ?? consumerAboveLimits(action, byKey, world);
    for (const subject of newSubjects(action)) {
      if (action.blocked !== null) break;
      const index = captured.get(action.resource.account) ?? indexSubjects(world, action.resource.account);
      captured.set(action.resource.account, index);
      for (const other of index.overlapping(subject)) capturedBy(other, subject, action, byKey, world);
    }
  }
}

function capturedBy(
  other: Live,
  subject: string,
  action: Action,
  byKey: ReadonlyMap<string, Action>,
  world: World,
): void {
  const key = serverKey(other.key);
  if (key === serverKey(action.resource)) return;
  const freeing = byKey.get(key);
  if (freeing !== undefined && givesUp(freeing, subject)) {
    if (!action.depends_on.includes(freeing.id)) action.depends_on.push(freeing.id);
    return;
  }
  action.blocked ??= taken(other, subject, action, world);
}

function givesUp(action: Action, subject: string): boolean {
  if (action.action === 'delete') return true;
  const kept = (action.desired?.['subjects'] ?? []) as string[];
  return action.desired !== null && !kept.some(each => overlaps(each, subject));
}

function taken(other: Live, subject: string, { id }: Action, world: World): Blocked {
  const held = ((other.config['subjects'] ?? []) as string[]).find(each => overlaps(each, subject));
  const capture = `\`${id}\` wants \`${subject}\`, but \`${other.id}\` captures \`${held}\``;
  if (other.owner === world.owner) {
    return {
      code: 'impossible',
      message: `${capture} and is in no file any more. A stream cannot be renamed: its messages stay where they are.`,
      remedy:
        `To keep its messages, put \`${other.id}\` back into the topology and let the new stream source it. ` +
        `To start empty: --prune --allow-destroy ${other.id}`,
    };
  }
  return {
    code: 'other-owner',
    message: `${capture} and is not of this topology; two streams cannot capture one subject.`,
    remedy: `Take the subject out of one of the two, or declare \`${other.key.stream}\` in the topology and adopt it.`,
  };
}

function tooManyReplicas({ id }: Action, config: Config, { server }: World): Blocked | null {
  const replicas = config['num_replicas'] as number;
  const servers = server.cluster === null ? 1 : server.clusterSize;
  if (servers === null || replicas <= servers) return null;
  const has =
    server.cluster === null ? 'the server is not in a cluster' : `the cluster has ${servers} servers`;
  return {
    code: 'impossible',
    message: `\`${id}\` wants ${replicas} replicas, but ${has}.`,
    remedy: `Set \`num_replicas: ${servers}\` for this environment, in overlays/NAME.yaml.`,
  };
}

/** The subjects that the action adds; all of them for a new stream. */
function newSubjects(action: Action): string[] {
  const subjects = (action.desired!['subjects'] ?? []) as string[];
  if (action.action === 'create' || action.action === 'replace') return subjects;
  const change = action.changes.find(({ field }) => field === 'subjects');
  if (change === undefined) return [];
  const had = new Set((change.before ?? []) as string[]);
  return subjects.filter(subject => !had.has(subject));
}

function indexSubjects(world: World, account: string | null): SubjectIndex<Live> {
  const index = subjectIndex<Live>();
  for (const live of world.live.values()) {
    if (live.key.consumer !== null || live.key.account !== account) continue;
    for (const subject of (live.config['subjects'] ?? []) as string[]) index.add(subject, live);
  }
  return index;
}
