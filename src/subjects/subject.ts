/**
 * Subject algebra, as the nats-server does it.
 *
 * Terms: a subject is tokens joined by dots. `*` alone in a token stands for any one token, `>` alone in the last
 * token for one token or more; anywhere else the two are plain characters. A subject without either is literal.
 * What goes in and out are texts; nothing here knows of streams.
 */

const WHITESPACE = /[ \t\n\f\r]/;
/** What subjectFault says in words: tokens without white space, and no `>` before the last. */
const VALID = /^(?!>\.)[^. \t\n\f\r\0\uFFFD]+(?:\.(?!>\.)[^. \t\n\f\r\0\uFFFD]+)*$/;

/** Whether the server takes a text as a subject, wildcards allowed. */
export function isValidSubject(subject: string): boolean {
  return VALID.test(subject);
}

/** What the server finds wrong with a subject, for people; null when it takes it. */
export function subjectFault(subject: string): string | null {
  if (subject === '') return 'it is empty';
  // U+FFFD is what a byte that is not UTF-8 becomes.
  if (/[\0\uFFFD]/.test(subject)) return 'it has a null or a broken character';
  if (WHITESPACE.test(subject)) return 'it has white space';
  const tokens = subject.split('.');
  if (tokens.includes('')) return emptyTokenFault(tokens);
  const full = tokens.indexOf('>');
  return full === -1 || full === tokens.length - 1 ? null : '`>` stands before the last token';
}

function emptyTokenFault(tokens: readonly string[]): string {
  if (tokens[0] === '') return 'it begins with a dot';
  return tokens.at(-1) === '' ? 'it ends with a dot' : 'it has an empty token between two dots';
}

/** Whether a subject has no wildcard token: what a message can be published to. */
export function isLiteral(subject: string): boolean {
  return !subject.split('.').some(isWildcard);
}

export function isWildcard(token: string): boolean {
  return token === '*' || token === '>';
}

/** Whether every subject that `narrow` stands for is one that `wide` stands for too. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  const [w, n] = [wide.split('.'), narrow.split('.')];
  for (let i = 0; i < w.length; i++) {
    if (i >= n.length) return false;
    if (w[i] === '>') return true;
    if (n[i] === '>') return false;
    if (w[i] !== '*' && w[i] !== n[i]) return false;
  }
  return w.length === n.length;
}

/** Whether a literal subject is one that the pattern stands for. */
export function matches(pattern: string, literal: string): boolean {
  return covers(pattern, literal);
}

/** Whether some subject is one that both stand for. */
export function overlaps(a: string, b: string): boolean {
  return intersection(a, b) !== null;
}

/** The subject that stands for exactly what both stand for; null when they have nothing in common. */
export function intersection(a: string, b: string): string | null {
  const [left, right] = [a.split('.'), b.split('.')];
  const common: string[] = [];
  for (let i = 0; ; i++) {
    const [l, r] = [left[i], right[i]];
    if (l === undefined && r === undefined) return common.join('.');
    if (l === undefined || r === undefined) return null;
    if (l === '>') return [...common, ...right.slice(i)].join('.');
    if (r === '>') return [...common, ...left.slice(i)].join('.');
    if (l !== r && l !== '*' && r !== '*') return null;
    common.push(l === '*' ? r : l);
  }
}

/** Each token that is a parameter, with the dot before it. */
const PARAMETERS = /(^|\.)\{[^{}.]+\}(?=\.|$)/g;

/** The pattern of an event's subject: a `{param}` stands for any one token. `a.{id}.b` is `a.*.b`. */
export function eventPattern(subject: string): string {
  if (!subject.includes('{')) return subject;
  const known = patterns.get(subject);
  if (known !== undefined) return known;
  const pattern = subject.replace(PARAMETERS, '$1*');
  patterns.set(subject, pattern);
  return pattern;
}

/** Every rule and every service asks for the patterns of the same events. */
const patterns = new Map<string, string>();

/** The names of an event's parameters, in order. */
export function eventParameters(subject: string): string[] {
  return subject
    .split('.')
    .filter(isParameter)
    .map(token => token.slice(1, -1));
}

function isParameter(token: string): boolean {
  return /^\{[^{}]+\}$/.test(token);
}
