import type { Place } from './finding.js';
import { maskSecrets } from './secret-text.js';

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

/** The line of a place, for a code frame; null where the source is not at hand. What may be a secret is masked. */
export function sourceLine(place: Place, sources: readonly { file: string; text: string }[]): string | null {
  const source = sources.find(({ file }) => file === place.file);
  const lines = source?.text.split(/\r?\n/, place.line);
  const line = lines?.[place.line - 1];
  if (lines === undefined || line === undefined) return null;
  return belongsToSecret(lines) ? line.replace(/\S.*/, '***') : withoutSecrets(lines);
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
  const line = maskSecrets(lines.at(-1)!).replace(/(:\/\/)[^\s/@]+@/g, '$1***@');
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
