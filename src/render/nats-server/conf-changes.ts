/** What a new configuration would change, and what that takes. */
import type { ConfSettings } from './conf-settings.js';
import { type Effect, type ReloadRow, reloadRow } from './reload-table.js';

export interface ConfChange {
  setting: string;
  change: 'added' | 'removed' | 'changed';
  effect: Effect;
  note: string | null;
}

/** The changes by setting; those inside something that is new or gone as a whole stand for themselves. */
export function confChanges(before: ConfSettings, after: ConfSettings): ConfChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap(name => {
    const old = before.get(name) ?? null;
    const now = after.get(name) ?? null;
    if (old === now) return [];
    const row = storedJwt(name, after) ?? wholeBlock(name, before, after) ?? reloadRow(name, old, now);
    return {
      // A block as such ends with a dot.
      setting: name.replace(/\.$/, ''),
      change: old === null ? 'added' : now === null ? 'removed' : 'changed',
      effect: row?.effect ?? 'restart',
      note: row?.note ?? null,
    } as const;
  });
}

/**
 * A resolver with a store puts the JWTs of a reload into it, and goes on with the accounts that it has (tried on
 * 2.15.1; server/reload.go renews them for the memory resolver alone).
 */
function storedJwt(name: string, after: ConfSettings): ReloadRow | null {
  if (!name.startsWith('resolver_preload.') || !after.has('resolver.')) return null;
  const note = 'counts once the server starts again, or when it is pushed to $SYS.REQ.CLAIMS.UPDATE';
  return { setting: name, effect: 'restart', note };
}

/** Inside a block that comes or goes as a whole, what its presence takes is all that counts. */
const AS_A_WHOLE = /^(jetstream|leafnodes\.remotes\.(?:"(?:[^"\\]|\\.)*"|[^."]+))\./;

function wholeBlock(name: string, before: ConfSettings, after: ConfSettings): ReloadRow | null {
  const block = AS_A_WHOLE.exec(name)?.[0];
  if (block === undefined || name === block || before.has(block) === after.has(block)) return null;
  return reloadRow(block, null, null);
}

/** What all of them take together. */
export function effectOf(changes: readonly ConfChange[]): Effect | null {
  if (changes.length === 0) return null;
  return changes.some(({ effect }) => effect === 'restart') ? 'restart' : 'reload';
}
