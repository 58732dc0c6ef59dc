/** The changes of an action, a line each: field, before → after, why it matters. */
import type { Action, Change } from '../plan/plan.js';
import { fieldsOf } from '../resources/config.js';
import type { Config } from '../resources/resource.js';
import { shown } from './escape.js';
import { columns, pad, wrap } from './layout.js';
import { glyphsOf, paintOf, type TextStyle } from './text-style.js';
import { isDefault, valueText } from './value-text.js';

const INDENT = '    ';
const FIELD_WIDTH = 16;

export function changeLines(action: Action, style: TextStyle): string[] {
  if (action.action === 'create') return createdLines(action, style);
  const fieldWidth = widest(
    action.changes.map(({ field }) => field),
    style,
  );
  return action.changes.flatMap(change => changeLine(action, change, fieldWidth, style));
}

function changeLine(action: Action, change: Change, fieldWidth: number, style: TextStyle): string[] {
  const paint = paintOf(style);
  const { arrow } = glyphsOf(style);
  const head = `${INDENT}${pad(shown(change.field), fieldWidth)}  `;
  const lists = listChange(change, head, style);
  const before = `${value(action, change, 'before')}${wasDefault(action, change) ? paint.dim(' (default)') : ''}`;
  const after = `${value(action, change, 'after')}${change.default && change.after !== null ? paint.dim(' (default)') : ''}`;
  const lines = lists ?? folded(head, `${paint.red(before)} ${arrow} `, paint.green(after), style);
  const said = shown(change.note);
  // Where something is lost, the lines below the changes count it.
  if (said === '' || said === 'estimated') return lines;
  const last = lines.at(-1)!;
  const sameLine = `${pad(last, 44)}${columns(last) >= 44 ? '     ' : ' '}${said}`;
  const fits = lines.length === 1 && columns(sameLine) <= (style.width ?? 110);
  return fits ? [sameLine] : [...lines, ...wrap(said, style.width, `${INDENT}  `)];
}

/** Texts that came and went say more than two long lists. */
function listChange({ before, after }: Change, head: string, style: TextStyle): string[] | null {
  if (!isTexts(before) || !isTexts(after) || before.length + after.length < 4) return null;
  const paint = paintOf(style);
  const { arrow } = glyphsOf(style);
  const gone = before.filter(each => !after.includes(each)).map(each => paint.red(`- ${shown(each)}`));
  const come = after.filter(each => !before.includes(each)).map(each => paint.green(`+ ${shown(each)}`));
  const kept = before.length - gone.length;
  return [
    `${head}${before.length} ${arrow} ${after.length}${kept > 0 ? ` (${kept} kept)` : ''}`,
    ...[...gone, ...come].map(line => `${INDENT}  ${line}`),
  ];
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string');
}

/** What a new object gets beyond the server's defaults. */
function createdLines(action: Action, style: TextStyle): string[] {
  const config = action.desired ?? {};
  const { kind, stream, consumer } = action.resource;
  const name = consumer ?? stream;
  const told = fieldsOf(kind)
    .filter(({ name: field }) => field !== 'metadata' && isTold(config[field]))
    .filter(({ name: field }) => !isDefault(kind, field, config[field], config, name));
  const fieldWidth = widest(
    told.map(field => field.name),
    style,
  );
  return told.flatMap(({ name: field }) => {
    const head = `${INDENT}${pad(field, fieldWidth)}  `;
    return folded(head, '', paintOf(style).green(valueText(kind, field, config[field])), style);
  });
}

function isTold(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** Breaks where the terminal is narrow: field, then before, then after, each on a line of its own. */
function folded(head: string, before: string, after: string, style: TextStyle): string[] {
  const line = head + before + after;
  if (style.width === null || columns(line) <= style.width) return [line];
  const deeper = `${INDENT}  `;
  return [
    head.trimEnd(),
    ...(before === '' ? [] : wrap(before.trimEnd(), style.width, deeper)),
    ...wrap(after, style.width, deeper),
  ];
}

function widest(fields: readonly string[], style: TextStyle): number {
  const narrow = style.width !== null && style.width < 60;
  const longest = Math.max(...fields.map(field => columns(shown(field))), 0);
  return narrow ? longest : Math.min(Math.max(longest, FIELD_WIDTH), 28);
}

function value({ resource }: Action, change: Change, side: 'before' | 'after'): string {
  return valueText(resource.kind, change.field, change[side]);
}

function wasDefault(
  { resource, desired }: Action,
  { field, before, default: isDefaultNow }: Change,
): boolean {
  if (before === null || isDefaultNow) return false;
  const config: Config = desired ?? {};
  return isDefault(resource.kind, field, before, config, resource.consumer ?? resource.stream);
}
