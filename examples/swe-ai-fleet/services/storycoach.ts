/**
 * The story coach: scores stories and says what would make them better. It is asked over HTTP and has no part in the
 * bus; its login there may do nothing.
 */
import { Hono } from 'hono';
import { scoreStory } from '../domain/invest.js';
import { bodyOf, words } from '../http/body.js';

export function storycoach() {
  const http = new Hono();
  http.post('/scores', async c => c.json(scoreStory(words(await bodyOf(c)))));
  return { http };
}
