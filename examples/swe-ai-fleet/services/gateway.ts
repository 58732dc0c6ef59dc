/**
 * The gateway: what a browser may ask, and the events that it may see.
 *
 *   browser ──REST──▶ planning, context, orchestrator, storycoach     the gateway publishes nothing itself
 *   browser ◀──SSE─── gateway-all-events                              every instance hears everything
 */
import { type Handler, Hono } from 'hono';
import type { Assignment } from '../domain/assignment.js';
import type { Context } from '../domain/context.js';
import { Refusal } from '../domain/refusal.js';
import { type Body, bodyOf, causeFrom } from '../http/body.js';
import { own } from '../http/same-origin.js';
import type { Cause, Peer } from '../ports.js';
import type { ShownStory } from './planning.js';

export interface GatewayPorts {
  planning: Peer;
  context: Peer;
  orchestrator: Peer;
  storycoach: Peer;
  /** The events that a browser may see. */
  eventNames: readonly string[];
  /** Server-sent events, from `Last-Event-ID` on where there is one. */
  events: (request: Request) => Promise<Response>;
  /** Every event about a story that the streams have stored since, and still hold, oldest first. */
  trail: (storyId: string, since: Date) => Promise<Trail>;
}

export interface Trail {
  events: TrailEvent[];
  /** Streams that no longer hold all that they once stored: everything up to this sequence is gone. */
  cut: { stream: string; up_to_seq: number }[];
}

export interface TrailEvent {
  stream: string;
  seq: number;
  time: string;
  type: string;
  data: unknown;
  causation_id: string | null;
}

export function gateway(ports: GatewayPorts) {
  const { planning, context, orchestrator, storycoach } = ports;
  const http = new Hono();
  http.use('*', own);

  http.get('/api/events', c => ports.events(c.req.raw));

  http.get('/api/event-names', c => c.json({ events: ports.eventNames }));

  http.get('/api/stories', async c => {
    const [stories, work] = await Promise.all([
      planning.get<ShownStory[]>('/stories'),
      orchestrator.get<Assignment[]>('/tasks'),
    ]);
    return c.json(
      stories.map(story => ({ ...story, work: work.filter(({ story_id }) => story_id === story.story_id) })),
    );
  });
  http.get('/api/stories/:id', async c => {
    const story = at('/stories', c.req.param('id'));
    const [shown, work] = await Promise.all([
      planning.get<ShownStory>(story),
      orchestrator.get<Assignment[]>(`/tasks?story=${encodeURIComponent(c.req.param('id'))}`),
    ]);
    return c.json({ ...shown, work });
  });
  http.get('/api/stories/:id/context', async c =>
    c.json(await context.get<Context>(at('/contexts', c.req.param('id')))),
  );
  http.get('/api/stories/:id/trail', async c => {
    const id = c.req.param('id');
    // No event is about a story that is not there yet: so far back the streams are read, and no further.
    const { created_at } = await planning.get<ShownStory>(at('/stories', id));
    return c.json(await ports.trail(id, new Date(created_at)));
  });

  http.post('/api/scores', async c =>
    c.json(await storycoach.post('/scores', await bodyOf(c), causeFrom(c))),
  );
  http.post(
    '/api/stories',
    forward(planning, () => '/stories', 201),
  );
  http.post(
    '/api/stories/:id/words',
    forward(planning, ({ id }) => at('/stories', id!, 'words')),
  );
  http.post(
    '/api/stories/:id/transitions',
    forward(planning, ({ id }) => at('/stories', id!, 'transitions')),
  );
  http.post(
    '/api/stories/:id/tasks/:task/assignments',
    forward(planning, ({ id, task }) => at('/stories', id!, 'tasks', task!, 'assignments')),
  );
  http.post(
    '/api/stories/:id/decisions',
    forward(context, ({ id }) => at('/contexts', id!, 'decisions'), 201),
  );
  http.post(
    '/api/tasks/:task/stop',
    forward(orchestrator, ({ task }) => at('/tasks', task!, 'stop')),
  );
  http.post(
    '/api/tasks/:task/report',
    forward(orchestrator, ({ task }) => at('/tasks', task!, 'report')),
  );
  http.all('/api/*', c => {
    throw new Refusal('unknown', `There is no ${c.req.method} ${c.req.path}.`);
  });
  return { http };
}

function forward(
  peer: Peer,
  path: (params: Record<string, string>) => string,
  status: 200 | 201 = 200,
): Handler {
  return async c => {
    const body: Body = await bodyOf(c);
    const cause: Cause = causeFrom(c);
    const answer = await peer.post<object>(path(c.req.param()), body, cause);
    return c.json(answer, status);
  };
}

function at(...parts: string[]): string {
  const [first, ...rest] = parts;
  return [first, ...rest.map(encodeURIComponent)].join('/');
}
