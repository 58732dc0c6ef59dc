/**
 * Events and subjects, both ways: the subject that an event with its parameters is published to, and the event (with
 * parameters) that a delivered subject stands for.
 */
import { eventParameters } from '../../subjects/subject.js';
import type { EventBinding } from '../bindings.js';
import { RuntimeError } from '../runtime-error.js';

export type Params = Readonly<Record<string, string>>;

const NO_PARAMS: Params = Object.freeze({});
/** What a token of a subject may not hold. */
const NOT_A_TOKEN = /[\s.*>\0]/;
const KEPT_SUBJECTS = 5_000;

/**
 * Builds the subject of an event.
 * @throws RuntimeError `usage` for a parameter that is missing, empty or no single token
 */
export function subjectBuilder(event: string, { subject }: EventBinding): (params?: Params) => string {
  const names = eventParameters(subject);
  if (names.length === 0) return () => subject;
  const tokens = subject.split('.');
  return params =>
    tokens
      .map(token => (token.startsWith('{') ? tokenFor(event, token.slice(1, -1), params) : token))
      .join('.');
}

function tokenFor(event: string, name: string, params: Params | undefined): string {
  const value = params?.[name];
  if (typeof value === 'string' && value !== '' && !NOT_A_TOKEN.test(value)) return value;
  const is =
    value === undefined ? 'is missing' : `is ${JSON.stringify(value)}, which is no token of a subject`;
  throw new RuntimeError('usage', `The parameter \`${name}\` of \`${event}\` ${is}.`, {
    help: `Give it in \`params\`: text without spaces, dots, \`*\` and \`>\`.`,
  });
}

export interface Route {
  event: string;
  params: Params;
}

/** Finds the event of a delivered subject; null where no event has it. Remembers what it found. */
export function subjectRouter(
  events: Readonly<Record<string, EventBinding>>,
): (subject: string) => Route | null {
  const literal = new Map<string, Route>();
  const patterns: { event: string; tokens: string[] }[] = [];
  for (const [event, { subject }] of Object.entries(events)) {
    if (subject.includes('{')) patterns.push({ event, tokens: subject.split('.') });
    else literal.set(subject, { event, params: NO_PARAMS });
  }
  // The event that names more of its tokens is meant.
  patterns.sort((a, b) => parameterCount(a.tokens) - parameterCount(b.tokens));
  const known = new Map<string, Route | null>();
  return subject => {
    const direct = literal.get(subject);
    if (direct !== undefined || patterns.length === 0) return direct ?? null;
    const before = known.get(subject);
    if (before !== undefined) return before;
    const found = matchOf(subject.split('.'), patterns);
    if (known.size >= KEPT_SUBJECTS) known.clear();
    known.set(subject, found);
    return found;
  };
}

function parameterCount(tokens: readonly string[]): number {
  return tokens.filter(isParameter).length;
}

function isParameter(token: string): boolean {
  return token.startsWith('{') && token.endsWith('}');
}

function matchOf(
  tokens: readonly string[],
  patterns: readonly { event: string; tokens: string[] }[],
): Route | null {
  for (const { event, tokens: pattern } of patterns) {
    if (pattern.length !== tokens.length) continue;
    if (!pattern.every((token, i) => isParameter(token) || token === tokens[i])) continue;
    const params: Record<string, string> = {};
    for (const [i, token] of pattern.entries())
      if (isParameter(token)) params[token.slice(1, -1)] = tokens[i]!;
    return { event, params: Object.freeze(params) };
  }
  return null;
}
