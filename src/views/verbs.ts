import type { Action, ActionKind } from '../plan/plan.js';
import type { TextStyle } from './text-style.js';

/** What is said of an action: the symbol is for the eye, the verb says it. */
export function verbOf({ action }: Pick<Action, 'action'>): string {
  switch (action) {
    case 'update':
      return 'update in place';
    case 'orphan':
      return 'orphan, kept';
    case 'runtime-managed':
      return 'made by the runtime';
    default:
      return action;
  }
}

/** What was done: `created stream/ORDERS`, `9 created`. */
export const PAST: Record<ActionKind, string> = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  delete: 'deleted',
  adopt: 'adopted',
  pause: 'paused',
  resume: 'resumed',
  orphan: 'kept',
  conflict: 'left',
  'runtime-managed': 'left to the runtime',
};

const UNICODE: Record<ActionKind, string> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  adopt: '=',
  orphan: '?',
  conflict: '!',
  pause: '‖',
  resume: '▸',
  'runtime-managed': '·',
};

const ASCII: Partial<Record<ActionKind, string>> = {
  replace: '*',
  pause: '"',
  resume: '>',
  'runtime-managed': '.',
};

export function symbolOf({ action }: Pick<Action, 'action'>, style: TextStyle): string {
  return (style.unicode ? undefined : ASCII[action]) ?? UNICODE[action];
}
