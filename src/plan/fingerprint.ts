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
  const lines = inventory.resources
    .filter(live => live.keeps === null && (live.owner === owner || named.has(live.id)))
    .map(describe)
    .sort();
  return sha256(lines.join('\n'));
}

/** Over everything else that the plan says: a plan file that was edited is refused. */
export function planDigest(plan: Omit<Plan, 'digest'>): string {
  return sha256(JSON.stringify(plan));
}

function describe(live: Live): string {
  return JSON.stringify([live.id, live.created, live.owner, settings(live.key.kind, live.config)]);
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
