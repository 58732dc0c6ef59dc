/** What an apply has done, what failed and why, what it did not begin, what nobody knows. */
import type { ActionStatus, Report, ReportedAction } from '../plan/report.js';
import { ascii, shown } from './escape.js';
import { wrap } from './layout.js';
import { counted, elapsed } from './numbers.js';
import { glyphsOf, type Paint, paintOf, type TextStyle } from './text-style.js';
import { PAST } from './verbs.js';

/** More of one kind than this are counted and not listed. */
const LISTED = 50;

export function reportText(report: Report, style: TextStyle, tookMs?: number): string {
  const paint = paintOf(style);
  const trouble = (['failed', 'unknown', 'not-begun'] as const).flatMap(status =>
    block(status, report.actions, paint, style),
  );
  const done = report.complete ? [] : block('done', report.actions, paint, style);
  const text = [...done, ...trouble, lastLines(report, paint, style, tookMs)]
    .map(lines => lines.join('\n'))
    .join('\n\n');
  return `${style.unicode ? text : ascii(text)}\n`;
}

const TITLES: Record<ActionStatus, string> = {
  done: 'DONE',
  failed: 'FAILED',
  'not-begun': 'NOT BEGUN',
  unknown: 'UNKNOWN: asked for, no answer seen',
};

function block(
  status: ActionStatus,
  all: readonly ReportedAction[],
  paint: Paint,
  style: TextStyle,
): string[][] {
  const actions = all.filter(action => action.status === status);
  if (actions.length === 0) return [];
  const lines = actions.slice(0, LISTED).flatMap(action => actionLines(action, paint, style));
  const rest = actions.length - LISTED;
  const { ellipsis } = glyphsOf(style);
  return [
    [paint.bold(TITLES[status]), ...lines, ...(rest > 0 ? [`${ellipsis} and ${counted(rest)} more`] : [])],
  ];
}

function actionLines({ id, action, error }: ReportedAction, paint: Paint, style: TextStyle): string[] {
  const head = `  ${paint.bold(shown(id))}  ${action}`;
  if (error === null) return [head];
  return [
    head,
    ...wrap(`${error.code}: ${shown(error.message)}`, style.width, '    '),
    ...(error.help === '' ? [] : wrap(shown(error.help), style.width, '    ')),
  ];
}

function lastLines(report: Report, paint: Paint, style: TextStyle, tookMs: number | undefined): string[] {
  const { complete, summary, actions, interrupted } = report;
  const took = tookMs === undefined ? '' : ` in ${elapsed(tookMs)}`;
  const { dot } = glyphsOf(style);
  if (complete) {
    if (actions.length === 0) return [`${paint.bold(paint.green('Nothing to do.'))} Nothing was written.`];
    return [`${paint.bold(paint.green('Applied'))}: ${kinds(actions)}${took}.`];
  }
  const counts = (['done', 'failed', 'unknown', 'not-begun'] as const)
    .filter(status => summary[status] > 0 || status === 'done' || status === 'not-begun')
    .map(status => `${counted(summary[status])} ${status.replace('-', ' ')}`);
  const why = interrupted === null ? 'Not complete' : `Interrupted (${interrupted})`;
  return [
    ...wrap(`${paint.bold(paint.red(`${why}:`))} ${counts.join(` ${dot} `)}${took}`, style.width),
    ...wrap('Apply again: it goes on from what is there now.', style.width),
  ];
}

/** `2 created, 1 updated` */
function kinds(actions: readonly ReportedAction[]): string {
  const counts = new Map<string, number>();
  for (const { action } of actions) counts.set(PAST[action], (counts.get(PAST[action]) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${counted(count)} ${kind}`).join(', ');
}
