import type { Place } from './finding.js';
import { maskSecrets } from './secret-text.js';

/** Keys whose value may be a secret that somebody wrote out. */
const SECRET_KEY =
  /(?:pass(?:word|wd|phrase)?|secret|token|seed|nkey|creds?|credentials?|api_?key|private_?key|signing_?key|encryption_?key)/i;
/** What stands in a reference to a secret: the names of variables, files and keys. */
const REFERENCE = /^(?:file|kubernetes|secret|key)$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Of a user, what is never a secret. */
const PUBLIC_KEY = /^(?:description|permissions|publish|subscribe|allow|deny)$/;
const LINE_KEY = /^\s*(?:- +)?["']?([^"':]+)["']?\s*:/;
/** A key and the plain or quoted value behind it, in a line or in braces. */
const PAIR =
  /(^|[\s{,]["']?)([A-Za-z0-9_.-]+)(["']?\s*:\s*)("(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]?|[^\s{[,}\]"'][^,}\]]*?(?=\s*(?:[,}\]]|\s#|$)))/g;

interface Source {
  file: string;
  text: string;
}

/** The lines of a text, and for each the line that it stands below: the nearest one before it that begins further left. */
interface Outline {
  lines: readonly string[];
  above: Int32Array;
}

const outlines = new WeakMap<Source, Outline>();

/** The line of a place, for a code frame; null where the source is not at hand. What may be a secret is masked. */
export function sourceLine(place: Place, sources: readonly Source[]): string | null {
  const source = sources.find(({ file }) => file === place.file);
  if (source === undefined) return null;
  const outline = outlineOf(source);
  const at = place.line - 1;
  const line = outline.lines[at];
  if (line === undefined) return null;
  return belongsToSecret(outline, at) ? line.replace(/\S.*/, '***') : withoutSecrets(outline, at);
}

/** Made once a text: a topology of thousands of objects may have a finding for each. */
function outlineOf(source: Source): Outline {
  const known = outlines.get(source);
  if (known !== undefined) return known;
  const lines = source.text.split(/\r?\n/);
  const above = new Int32Array(lines.length).fill(-1);
  const open: number[] = [];
  for (const [at, line] of lines.entries()) {
    const indent = indentOf(line);
    while (open.length > 0 && indentOf(lines[open.at(-1)!]!) >= indent) open.pop();
    above[at] = open.at(-1) ?? -1;
    if (line.trim() !== '') open.push(at);
  }
  const outline = { lines, above };
  outlines.set(source, outline);
  return outline;
}

/** The line is part of a value that a secret's key, further up and further left, begins. */
function belongsToSecret(outline: Outline, at: number): boolean {
  return keysAbove(outline, at).some(key => SECRET_KEY.test(key)) && !isReferenceLine(outline.lines[at]!);
}

/** The keys that a line stands below, innermost first. */
function keysAbove({ lines, above }: Outline, at: number): string[] {
  const keys: string[] = [];
  for (let up = above[at]!; up >= 0; up = above[up]!) {
    const key = LINE_KEY.exec(lines[up]!)?.[1];
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

function withoutSecrets(outline: Outline, at: number): string {
  const line = maskSecrets(outline.lines[at]!).replace(/(:\/\/)[^\s/@]+@/g, '$1***@');
  const isUser = keysAbove(outline, at).at(-1) === 'users' || /^\s*users\s*:/.test(line);
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
