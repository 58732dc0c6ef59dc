import type { Action } from '../plan/plan.js';
import { roundedSize } from '../units/rounded-size.js';
import { changeLines } from './change-text.js';
import { shown } from './escape.js';
import { spread, wrap } from './layout.js';
import { plural } from './numbers.js';
import { glyphsOf, type Paint, paintOf, type TextStyle } from './text-style.js';
import { symbolOf, verbOf } from './verbs.js';

const INDENT = '    ';

/** One action as a person reads it: what, where it is asked for, its changes, what is at stake, what it needs. */
export function actionLines(action: Action, style: TextStyle): string[] {
  const paint = paintOf(style);
  const notes = [stakeNote(action, style), ...action.notes].filter(note => note !== '');
  return [
    ...actionHead(action, style),
    ...changeLines(action, style),
    ...notes.flatMap(note => wrap(withDots(shown(note), style), style.width, INDENT)),
    ...blockedLines(action, paint, style),
  ];
}

/** `~ stream/ORDERS  update in place          streams.yaml:14:5` */
export function actionHead(action: Action, style: TextStyle): string[] {
  const paint = paintOf(style);
  const symbol = actionPaint(action, paint)(symbolOf(action, style));
  const left = `${symbol} ${paint.bold(shown(action.id))}  ${verbOf(action)}`;
  const { source } = action;
  const place = source === null ? '' : shown(`${source.file}:${source.line}:${source.column}`);
  return spread(left, place === '' ? '' : paint.dim(place), style.width, INDENT);
}

export function actionPaint({ action, risk }: Action, paint: Paint): (text: string) => string {
  if (action === 'delete' || action === 'conflict' || risk === 'destructive') return paint.red;
  if (risk === 'disruptive') return paint.yellow;
  return action === 'create' ? paint.green : paint.cyan;
}

/** What would be lost, where the action's own notes do not say it already. */
function stakeNote({ risk, at_stake, notes }: Action, style: TextStyle): string {
  const { messages = 0, bytes = 0, pending = 0, unacked = 0, estimated } = at_stake;
  if (risk !== 'destructive') return '';
  if (messages > 0) {
    if (notes.some(note => /^(deletes|drops) /.test(note))) return '';
    return `deletes ${estimated ? 'about ' : ''}${plural(messages, 'message')}${bytes > 0 ? ` (${roundedSize(bytes)})` : ''}`;
  }
  if (pending + unacked === 0) return '';
  const { dot } = glyphsOf(style);
  return `loses its place: ${plural(pending, 'message')} pending ${dot} ${plural(unacked, 'unacked', 'unacked')}`;
}

function blockedLines({ blocked }: Action, paint: Paint, style: TextStyle): string[] {
  if (blocked === null) return [];
  const { code, message, remedy } = blocked;
  if (code === 'destroy-not-allowed') return remedyLines('consent', remedy, paint, style);
  const why = wrap(shown(message), style.width, INDENT);
  return [
    ...why,
    ...remedyLines(code === 'adoption-not-asked' ? 'to adopt it' : 'mend', remedy, paint, style),
  ];
}

function remedyLines(label: string, remedy: string, paint: Paint, style: TextStyle): string[] {
  const [first = '', ...rest] = wrap(`${label}: ${shown(remedy)}`, style.width, INDENT);
  return [first.replace(`${label}:`, paint.bold(paint.yellow(`${label}:`))), ...rest];
}

function withDots(note: string, style: TextStyle): string {
  return style.unicode ? note : note.replaceAll('·', '|').replaceAll('→', '->').replaceAll('’', "'");
}
