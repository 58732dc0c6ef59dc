/**
 * Subject transforms (`subject_transform`, `subject_transforms`, `republish`): what the server takes, and what comes
 * out. In the destination `$1` and `{{wildcard(1)}}` stand for what the first `*` of the source stood for.
 */
import { isValidSubject } from './subject.js';

/** What the server finds wrong with a transform, for people; null when it takes it. An empty source is `>`. */
export function transformFault(source: string, destination: string): string | null {
  // The server reads an empty destination as "no transform".
  if (destination === '') return null;
  const from = source === '' ? '>' : source;
  if (!isValidSubject(from)) return `\`${from}\` is not a subject`;
  // White space is allowed inside `{{ }}` and nowhere else.
  if (!isValidSubject(destination.replace(/\{\{[^.]*\}\}/g, '{{}}')))
    return `\`${destination}\` is not a subject`;
  const tokens = destination.split('.');
  if (tokens.includes('*'))
    return 'the destination has a `*`; write `{{wildcard(1)}}` for what the first one matched';
  if (endsOpen(from) !== endsOpen(destination)) {
    return endsOpen(from)
      ? 'the source ends with `>`, so the destination has to end with `>`'
      : 'the destination ends with `>`, which the source does not';
  }
  const wildcards = from.split('.').filter(token => token === '*').length;
  const open = wildcards > 0 || endsOpen(from);
  for (const token of tokens) {
    const fault = placeholderFault(token, wildcards, open);
    if (fault !== null) return fault;
  }
  return null;
}

/** The narrowest subject that stands for everything a valid transform makes. */
export function transformedSubject(source: string, destination: string): string {
  if (destination === '') return source === '' ? '>' : source;
  const made: string[] = [];
  for (const token of destination.split('.')) {
    const found = placeholder(token);
    if (found === null) made.push(token);
    else if (SPLITS.has(found.name)) return [...made, '>'].join('.');
    else made.push('*');
  }
  return made.join('.');
}

/**
 * What a valid transform makes of one subject that its source takes in; the subject may have wildcards of its own.
 * What depends on a message alone (partitions, random numbers) is any token.
 */
export function transformedFrom(source: string, destination: string, subject: string): string {
  if (destination === '') return subject;
  const from = (source === '' ? '>' : source).split('.');
  const tokens = subject.split('.');
  const matched = from.flatMap((token, i) => (token === '*' ? [tokens[i] ?? '*'] : []));
  const made: string[] = [];
  for (const token of destination.split('.')) {
    const found = placeholder(token);
    if (token === '>') made.push(...tokens.slice(from.length - 1));
    else if (found === null) made.push(token);
    else if (SPLITS.has(found.name)) return [...made, '>'].join('.');
    else made.push((found.name === 'wildcard' ? matched[Number(found.args[0]) - 1] : undefined) ?? '*');
  }
  return made.join('.');
}

interface Placeholder {
  name: string;
  args: string[];
}

/** The functions, and how many arguments each takes (2.15.1). */
const FUNCTIONS: Readonly<Record<string, { min: number; max: number }>> = {
  wildcard: { min: 1, max: 1 },
  partition: { min: 1, max: Number.POSITIVE_INFINITY },
  random: { min: 1, max: 1 },
  split: { min: 2, max: 2 },
  splitfromleft: { min: 2, max: 2 },
  splitfromright: { min: 2, max: 2 },
  slicefromleft: { min: 2, max: 2 },
  slicefromright: { min: 2, max: 2 },
  left: { min: 2, max: 2 },
  right: { min: 2, max: 2 },
};

/** These make more tokens than one. */
const SPLITS = new Set(['split', 'splitfromleft', 'splitfromright', 'slicefromleft', 'slicefromright']);

/** These need nothing of the source. */
const SOURCELESS = new Set(['partition', 'random']);

function endsOpen(subject: string): boolean {
  return subject === '>' || subject.endsWith('.>');
}

/** A token of the destination that is replaced; null for a plain one (`$JS` is plain: no number follows). */
function placeholder(token: string): Placeholder | null {
  if (/^\$[+-]?\d+$/.test(token)) return { name: 'wildcard', args: [token.slice(1)] };
  if (token.length <= 4 || !token.startsWith('{{') || !token.endsWith('}}')) return null;
  const call = /^\{\{\s*(\w+)\s*\((.*)\)\s*\}\}$/.exec(token);
  if (call === null) return { name: token, args: [] };
  return { name: call[1]!.toLowerCase(), args: call[2]!.split(/,\s*/) };
}

function placeholderFault(token: string, wildcards: number, open: boolean): string | null {
  const found = placeholder(token);
  if (found === null) return null;
  const known = Object.hasOwn(FUNCTIONS, found.name) ? FUNCTIONS[found.name]! : null;
  if (known === null) return `\`${token}\` is no function of the server`;
  const { name, args } = found;
  if (args.length < known.min || args.length > known.max || args[0] === '') {
    return `\`${token}\` has the wrong number of arguments`;
  }
  if (!open) return SOURCELESS.has(name) ? null : `\`${token}\` needs a \`*\` in the source, which has none`;
  const fault = argumentFault(token, name, args);
  if (fault !== null) return fault;
  const beyond = indexes(name, args).find(index => index > wildcards);
  return beyond === undefined
    ? null
    : `\`${token}\` asks for \`*\` number ${beyond}; the source has ${wildcards}`;
}

function argumentFault(token: string, name: string, args: readonly string[]): string | null {
  const numbers = name === 'split' ? args.slice(0, 1) : args;
  const odd = numbers.find(argument => !/^\s*[+-]?\d+\s*$/.test(argument));
  if (odd !== undefined) return `\`${odd}\` in \`${token}\` is not a number`;
  if (name === 'split' && /[ .]/.test(args[1]!)) return `\`${token}\` splits at a space or a dot`;
  return null;
}

/** Which wildcards of the source a function reads. */
function indexes(name: string, args: readonly string[]): number[] {
  if (name === 'random') return [];
  return (name === 'partition' ? args.slice(1) : args.slice(0, 1)).map(Number);
}
