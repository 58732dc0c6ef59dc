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
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return sha256(JSON.stringify(seen.map(describe)));
}

/** Over everything else that the plan says: a plan file that was edited is refused. */
export function planDigest(plan: Omit<Plan, 'digest'>): string {
  return sha256(JSON.stringify(plan));
}

function describe({ id, created, owner, key, config }: Live) {
  return [id, created, owner, settings(key.kind, config)];
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
