/** What a request holds, checked before anything is done with it. */
import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { Refusal } from '../domain/refusal.js';
import type { StoryWords } from '../domain/story.js';
import type { Cause } from '../ports.js';

export type Body = Record<string, unknown>;

export async function bodyOf(c: Context): Promise<Body> {
  const text = await c.req.text();
  if (text === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal('malformed', 'The body is not JSON.');
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  throw new Refusal('malformed', 'The body is not an object.');
}

/** The same for every try of a request: what makes a repeated one recognisable. */
export function causeFrom(c: Context): Cause {
  const id = c.req.header('Idempotency-Key') || randomUUID();
  return { id, correlationId: c.req.header('Correlation-Id') || id };
}

const LONGEST = 4_000;

export function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST) return value.trim();
  throw new Refusal('malformed', `\`${name}\` has to be a text of 1 to ${LONGEST} characters.`);
}

export function optionalText(body: Body, name: string): string | null {
  return body[name] === undefined || body[name] === null ? null : text(body, name);
}

export function words(body: Body): StoryWords {
  return { description: '', acceptance_criteria: [], ...partOfWords({ title: '', ...body }) } as StoryWords;
}

export function partOfWords(body: Body): Partial<StoryWords> {
  const { title, description, acceptance_criteria } = body;
  return {
    ...(title !== undefined && { title: text(body, 'title') }),
    ...(description !== undefined && { description: description === '' ? '' : text(body, 'description') }),
    ...(acceptance_criteria !== undefined && { acceptance_criteria: lines(acceptance_criteria) }),
  };
}

function lines(value: unknown): string[] {
  if (Array.isArray(value) && value.length <= 50 && value.every(isLine)) {
    return value.map(line => line.trim()).filter(line => line !== '');
  }
  throw new Refusal('malformed', '`acceptance_criteria` has to be a list of at most 50 texts.');
}

function isLine(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}
