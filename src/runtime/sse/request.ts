/** What a request asks for, and how it is sent away. */
import { isValidSubject } from '../../subjects/subject.js';

const MOST_SUBJECTS = 100;

/** `?subject=orders.eu.>`, as often as wanted; null where one is no subject. */
export function subjectsOf(request: Request): string[] | null {
  const subjects = new URL(request.url).searchParams.getAll('subject');
  return subjects.length <= MOST_SUBJECTS && subjects.every(isValidSubject) ? subjects : null;
}

/** The header that a browser sends by itself; the parameter for a page that read everything up to an id before. */
export function lastEventIdOf(request: Request): string | null {
  const header = request.headers.get('Last-Event-ID');
  if (header !== null && header !== '') return header;
  return new URL(request.url).searchParams.get('last-event-id') || null;
}

const REFUSALS = {
  method: [405, 'Only GET is served here.', { Allow: 'GET, HEAD' }],
  subject: [
    400,
    'A `subject` of the query is no subject: write orders.eu.created, or orders.*.> with wildcards.',
    {},
  ],
  forbidden: [403, 'Not allowed.', {}],
  broken: [500, 'The request could not be authorized.', {}],
  'not-ready': [503, 'The feed cannot be read for now.', { 'Retry-After': '2' }],
  full: [503, 'Too many clients.', { 'Retry-After': '10' }],
} as const;

export function refused(why: keyof typeof REFUSALS): Response {
  const [status, message, headers] = REFUSALS[why];
  return new Response(`${message}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
  });
}
