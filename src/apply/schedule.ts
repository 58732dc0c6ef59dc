/**
 * Running actions in parallel within a bound, nothing before what it waits for. The first failure stops the
 * beginning of more; what is in flight is finished. So does a stop asked from outside.
 */
import type { Action } from '../plan/plan.js';
import type { ActionStatus, ReportedAction } from '../plan/report.js';

export interface Outcome {
  status: Exclude<ActionStatus, 'not-begun'>;
  error: ReportedAction['error'];
}

export interface Schedule {
  actions: readonly Action[];
  concurrency: number;
  /** Never throws: what goes wrong is an outcome. */
  run(action: Action): Promise<Outcome>;
  /** Asked before each beginning. */
  mayBegin(): boolean;
}

/** @returns the outcome of each action that was begun */
export function runSchedule({
  actions,
  concurrency,
  run,
  mayBegin,
}: Schedule): Promise<Map<Action, Outcome>> {
  const outcomes = new Map<Action, Outcome>();
  const { waitsFor, dependents } = graph(actions);
  const ready = actions.filter(action => waitsFor.get(action) === 0);
  let next = 0;
  let inFlight = 0;
  let hasFailed = false;
  return new Promise(resolve => {
    const settle = (action: Action, outcome: Outcome): void => {
      inFlight--;
      outcomes.set(action, outcome);
      if (outcome.status !== 'done') hasFailed = true;
      for (const dependent of dependents.get(action.id) ?? []) {
        const left = waitsFor.get(dependent)! - 1;
        waitsFor.set(dependent, left);
        if (left === 0) ready.push(dependent);
      }
      beginMore();
    };
    const beginMore = (): void => {
      while (inFlight < concurrency && next < ready.length && !hasFailed && mayBegin()) {
        const action = ready[next++]!;
        inFlight++;
        void run(action).then(outcome => settle(action, outcome));
      }
      if (inFlight === 0) resolve(outcomes);
    };
    beginMore();
  });
}

/** How many actions each one waits for, and who waits for an id. */
function graph(actions: readonly Action[]) {
  const planned = new Set(actions.map(({ id }) => id));
  const waitsFor = new Map<Action, number>();
  const dependents = new Map<string, Action[]>();
  for (const action of actions) {
    const needs = action.depends_on.filter(id => planned.has(id));
    waitsFor.set(action, needs.length);
    for (const id of needs) {
      const others = dependents.get(id);
      if (others) others.push(action);
      else dependents.set(id, [action]);
    }
  }
  return { waitsFor, dependents };
}
