/** Digests: of the live state that a plan was made from, and of the plan itself. */
import { createHash } from 'node:crypto';
import { settings } from '../resources/config.js';
import type { Inventory, Live } from '../resources/resource.js';
import type { Plan } from './plan.js';

/**
 * What a plan was made from: every live object of the topology and every object that the plan names, by address,
 * creation time, owner and config. Counters are left out: messages that arrive do not make a plan stale.
 */
export function liveDigest(inventory: Inventory, owner: string, named: ReadonlySet<string>): string {
  const seen = inventory.resources
    .filter(live => live.keeps === null && (live.owner === owner || named.has(live.id)))
    .sort(byName);
  return sha256(JSON.stringify(seen.map(describe)));
}

/** Over everything else that the plan says: a plan file that was edited is refused. */
export function planDigest(plan: Omit<Plan, 'digest'>): string {
  return sha256(JSON.stringify(plan));
}

/** The order in which a server lists: what is sorted already costs nothing to sort. */
function byName({ key: a }: Live, { key: b }: Live): number {
  return (
    compare(a.account ?? '', b.account ?? '') ||
    compare(a.stream, b.stream) ||
    compare(a.consumer ?? '', b.consumer ?? '')
  );
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function describe({ id, created, owner, key, config }: Live): unknown[] {
  return [id, created, owner, settings(key.kind, config)];
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
