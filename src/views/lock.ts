import { shown } from './escape.js';
import { jsonDocument } from './json-document.js';
import { elapsed } from './numbers.js';
import type { TextStyle } from './text-style.js';

export interface ShownLock {
  account: string | null;
  holder: string;
  since: string;
  ageMs: number;
  lastBeatMs: number;
  isDead: boolean;
}

export interface ShownLocks {
  topology: string;
  locks: readonly ShownLock[];
  /** How many of them this run has broken. */
  broken: number;
}

/** schemas/lock.schema.json */
export function lockJson({ topology, locks, broken }: ShownLocks): string {
  return jsonDocument({
    format: 'fleetctl.lock',
    format_version: '1.0',
    topology,
    locks: locks.map(({ account, holder, since, ageMs, lastBeatMs, isDead }) => ({
      account,
      holder,
      since,
      age_ms: Math.round(ageMs),
      last_beat_ms: Math.round(lastBeatMs),
      dead: isDead,
    })),
    broken,
  });
}

export function lockText({ topology, locks, broken }: ShownLocks, _style: TextStyle): string {
  if (locks.length === 0) return `Nobody applies \`${shown(topology)}\`: no lock is held.\n`;
  const lines = locks.map(({ account, holder, since, ageMs, lastBeatMs, isDead }) => {
    const where = account === null ? '' : ` in ${shown(account)}`;
    const alive = isDead
      ? 'its holder is gone: the next apply takes it'
      : `last heard of ${elapsed(lastBeatMs)} ago`;
    return `\`${shown(topology)}\`${where} is held by ${shown(holder)} since ${shown(since)} (${elapsed(ageMs)}); ${alive}.`;
  });
  const last =
    broken > 0
      ? 'Broken: an apply that still runs stops before its next write.'
      : 'To break it: fleetctl lock break';
  return `${[...lines, last].join('\n')}\n`;
}
