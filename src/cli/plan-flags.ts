import type { PlanOptions } from '../plan/plan.js';
import { type Flag, type Flags, wholeNumber } from './flag.js';

/** The flags that decide what a plan holds; `plan` and `apply` take the same. */
export const PLAN_FLAGS: readonly Flag[] = [
  {
    name: 'target',
    takes: 'A',
    repeat: true,
    help: 'only this address, with what it needs (repeatable, globs)',
  },
  { name: 'exclude', takes: 'A', repeat: true, help: 'all but this address and what waits for it' },
  { name: 'prune', help: 'delete what is ours and in no file any more' },
  { name: 'adopt', takes: 'A', repeat: true, help: 'take over this object, which carries no mark' },
  {
    name: 'allow-destroy',
    takes: 'A',
    repeat: true,
    help: 'consent to lose the data of this object, and of this one alone',
  },
];

export const VIEW_FLAGS: readonly Flag[] = [
  { name: 'detailed-exitcode', help: 'exit 2 where there are changes' },
  { name: 'out', takes: 'FILE', help: 'save the plan, for `fleetctl apply FILE`' },
  { name: 'summary', help: 'a line an object' },
  { name: 'concurrency', takes: 'N', check: wholeNumber, help: 'requests in flight at once (16)' },
];

export function planOptions(flags: Flags): PlanOptions {
  return {
    target: flags.list('target'),
    exclude: flags.list('exclude'),
    prune: flags.on('prune'),
    adopt: flags.list('adopt'),
    allow_destroy: flags.list('allowDestroy'),
  };
}

export function concurrencyOf(flags: Flags): number {
  return Number(flags.text('concurrency') ?? 16);
}
