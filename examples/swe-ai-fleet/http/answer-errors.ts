import type { Hono } from 'hono';
import { Refusal } from '../domain/refusal.js';

const STATUS = { unknown: 404, 'not-allowed': 409, malformed: 422 } as const;

/** What went wrong, as an answer: 4xx for the asker's mistakes, 503 for what may be asked again as it is. */
export function answerErrors(http: Hono, log: (line: string) => void): void {
  http.onError((error, c) => {
    if (error instanceof Refusal)
      return c.json({ error: error.message, code: error.code }, STATUS[error.code]);
    // Whoever asked may ask again: what was begun is known by its cause.
    log(`${c.req.method} ${c.req.path}: ${error.message}`);
    return c.json({ error: `Not done yet: ${error.message}`, code: 'unavailable' }, 503);
  });
  http.notFound(c => c.json({ error: `There is no ${c.req.path}.`, code: 'unknown' }, 404));
}
