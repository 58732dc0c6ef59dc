/**
 * The plan as a person reads it: what it is of, what it would do (the worst first, within a section in the order of
 * execution), what it counts, what it still needs.
 */
import type { Action, Plan } from '../plan/plan.js';
import { actionHead, actionLines } from './action-text.js';
import { ascii, shown } from './escape.js';
import { wrap } from './layout.js';
import { elapsed, plural } from './numbers.js';
import { planSummary } from './plan-summary.js';
import { glyphsOf, paintOf, type TextStyle } from './text-style.js';

export interface PlanTextOptions extends TextStyle {
  /** `full`: with changes and notes. `summary`: a line an action. */
  detail: 'full' | 'summary';
  /** What only the run knows that made the plan; absent for a saved one. */
  made?: { context: string | null; objects: number; tookMs: number };
}

export function planText(plan: Plan, options: PlanTextOptions): string {
  const text = [header(plan, options), ...sections(plan, options), planSummary(plan, options)]
    .map(lines => lines.join('\n'))
    .join('\n\n');
  return `${options.unicode ? text : ascii(text)}\n`;
}

function header({ topology, server }: Plan, options: PlanTextOptions): string[] {
  const { made } = options;
  const parts = [
    paintOf(options).bold(shown(topology.env ?? topology.name)),
    made?.context == null ? shown(server.url) : `context ${shown(made.context)}`,
    ...(server.cluster === null ? [] : [`cluster ${shown(server.cluster)}`]),
    `nats-server ${shown(server.version)}`,
    `account ${shown(server.account)}`,
    ...(made === undefined ? [] : [`${plural(made.objects, 'object')} read in ${elapsed(made.tookMs)}`]),
  ];
  return wrap(parts.join(` ${glyphsOf(options).dot} `), options.width);
}

interface Section {
  title: string;
  holds(action: Action): boolean;
}

function sections(plan: Plan, options: PlanTextOptions): string[][] {
  const shownActions = plan.actions.filter(
    ({ action }) => action !== 'orphan' && action !== 'runtime-managed',
  );
  const refusal = shownActions.some(({ risk, blocked }) => risk === 'destructive' && blocked !== null)
    ? 'apply refuses without consent'
    : 'consent is given';
  const list: Section[] = [
    { title: 'CONFLICT: another topology owns it', holds: ({ action }) => action === 'conflict' },
    { title: `DESTRUCTIVE: ${refusal}`, holds: ({ risk }) => risk === 'destructive' },
    { title: 'DISRUPTIVE', holds: ({ risk }) => risk === 'disruptive' },
    { title: 'SAFE', holds: ({ risk }) => risk === 'safe' },
  ];
  const paint = paintOf(options);
  const left = new Set(shownActions);
  return list.flatMap(({ title, holds }) => {
    const actions = [...left].filter(holds);
    for (const action of actions) left.delete(action);
    if (actions.length === 0) return [];
    const [first = [], ...rest] = blocks(actions, options);
    return [[...wrap(paint.bold(title), options.width), ...first], ...rest];
  });
}

/** Actions that have more to say than their head stand apart from each other. */
function blocks(actions: readonly Action[], options: PlanTextOptions): string[][] {
  if (options.detail === 'summary') return [actions.flatMap(action => actionHead(action, options))];
  const blocks: string[][] = [];
  let open: string[] | null = null;
  for (const action of actions) {
    const lines = actionLines(action, options);
    const isShort = lines.length === 1;
    if (isShort && open !== null) open.push(...lines);
    else blocks.push(lines);
    open = isShort ? (open ?? lines) : null;
  }
  return blocks;
}
