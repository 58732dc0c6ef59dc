import { createColors } from 'picocolors';
import type { Place } from './finding.js';

const WIDEST = 110;
const TOKEN = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,[\]{}#]+?(?=:?(?:[\s,[\]{}#]|$)))/;
/** Keys whose value may be a secret that somebody wrote out. */
const SECRET_KEY =
  /(?:pass(?:word|wd|phrase)?|secret|token|seed|nkey|creds?|credentials?|api_?key|private_?key)/i;
/** What stands in a reference to a secret: the names of variables, files and keys. */
const REFERENCE = /^(?:file|kubernetes|secret|key)$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Of a user, what is never a secret. */
const PUBLIC_KEY = /^(?:description|permissions|publish|subscribe|allow|deny)$/;
const LINE_KEY = /^\s*(?:- +)?["']?([^"':]+)["']?\s*:/;
/** A key and the plain or quoted value behind it, in a line or in braces. */
const PAIR =
  /(^|[\s{,]["']?)([A-Za-z0-9_.-]+)(["']?\s*:\s*)("(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]?|[^\s{[,}\]"'][^,}\]]*?(?=\s*(?:[,}\]]|\s#|$)))/g;

/**
 * The line of a place with a caret below, two lines of text; empty where the source is not at hand.
 * What may be a secret is never shown.
 *
 * @example
 *   14 │     max_age: 30 days
 *      ╵              ^^
 */
export function codeFrame(
  place: Place,
  sources: readonly { file: string; text: string }[],
  options: { color: boolean },
): string {
  const source = sources.find(({ file }) => file === place.file);
  const lines = source?.text.split('\n', place.line);
  const line = lines?.[place.line - 1];
  if (lines === undefined || line === undefined) return '';
  const hidden = belongsToSecret(lines) ? line.replace(/\S.*/, '***') : withoutSecrets(lines);
  return draw(printable(hidden), place, options.color);
}

function draw(line: string, place: Place, color: boolean): string {
  const paint = createColors(color);
  const number = String(place.line);
  const from = Math.max(0, Math.min(place.column - 1, line.length) - WIDEST / 2);
  const start = line.length > WIDEST ? Math.min(from, line.length - WIDEST) : 0;
  const shown = line.slice(start, start + WIDEST);
  const column = Math.min(place.column - 1 - start, shown.length);
  const token = TOKEN.exec(shown.slice(column))?.[0].length ?? 1;
  const before = start > 0 ? '…' : '';
  const after = start + WIDEST < line.length ? '…' : '';
  return [
    `  ${paint.dim(`${number} │`)} ${before}${shown}${after}`,
    `  ${' '.repeat(number.length)} ${paint.dim('╵')} ${' '.repeat(column + before.length)}${paint.red('^'.repeat(token))}`,
  ].join('\n');
}

/** Tabs and control characters as single spaces, so that the caret stands below its column. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
  return line.replace(/\r$/, '').replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, ' ');
}

/** The last of the lines is part of a value that a secret's key, further up and further left, begins. */
function belongsToSecret(lines: readonly string[]): boolean {
  const last = lines.at(-1)!;
  return keysAbove(lines).some(key => SECRET_KEY.test(key)) && !isReferenceLine(last);
}

/** The keys that the last of the lines stands below, innermost first. */
function keysAbove(lines: readonly string[]): string[] {
  const keys: string[] = [];
  let indent = indentOf(lines.at(-1)!);
  for (let at = lines.length - 2; at >= 0 && indent > 0; at--) {
    const line = lines[at]!;
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    const key = LINE_KEY.exec(line)?.[1];
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isReferenceLine(line: string): boolean {
  const [, key, value] = /^\s*["']?([^"':]+)["']?\s*:\s*(.*?)\s*$/.exec(line) ?? [];
  return key !== undefined && isReference(key, value ?? '');
}

function isReference(key: string, value: string): boolean {
  const name = value.replace(/^(["'])(.*)\1$/, '$2');
  return key === 'env' ? VARIABLE.test(name) : REFERENCE.test(key);
}

function withoutSecrets(lines: readonly string[]): string {
  const line = lines.at(-1)!.replace(/(:\/\/)[^\s/@]+@/g, '$1***@');
  const isUser = keysAbove(lines).at(-1) === 'users' || /^\s*users\s*:/.test(line);
  return line.replace(PAIR, (pair: string, before: string, key: string, between: string, value: string) => {
    const mayBeSecret = SECRET_KEY.test(key) || (isUser && !PUBLIC_KEY.test(key));
    return mayBeSecret && !isReference(key, value) && !isHarmless(value)
      ? `${before}${key}${between}***`
      : pair;
  });
}

/** Aliases, anchors on maps, public NKeys and comments. */
function isHarmless(value: string): boolean {
  return /^(?:#|[&*][A-Za-z]|["']?U[A-Z2-7]{55}["']?$)/.test(value);
}
