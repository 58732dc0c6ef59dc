/**
 * Context: what the agents of a story have to know, and the version of it.
 *
 *   context-planning-events       a story moved, a plan was approved ─┐
 *   context-orchestration-events  a council has decided ──────────────┼──▶ context ──▶ context.*
 *   the orchestrator ──HTTP──▶    what an agent has made of its task ─┤
 *   a person ──HTTP──▶            a decision of their own ────────────┘
 */
import { Hono } from 'hono';
import {
  type Context,
  type ContextStep,
  decided,
  emptyContext,
  planApproved,
  type Result,
  storyMoved,
  taskFinished,
} from '../domain/context.js';
import { contextText } from '../domain/context-text.js';
import { longId } from '../domain/ids.js';
import { Refusal } from '../domain/refusal.js';
import type { Delivered, Published } from '../events.js';
import { bodyOf, causeFrom, text } from '../http/body.js';
import type { Cause, Clock, Journal } from '../ports.js';
import { causeOf, type Handlers } from './handlers.js';

export interface ContextPorts {
  contexts: Journal<Context, Published<'context'>>;
  /** The text that agents get, by story: made once for each version. */
  cache: Map<string, { version: number; text: string }>;
  clock: Clock;
  log: (line: string) => void;
}

export function context({ contexts, cache, clock, log }: ContextPorts) {
  const change = async (
    story_id: string,
    cause: Cause,
    decide: (context: Context, now: string) => ContextStep,
  ) => {
    const state = await contexts.change(story_id, cause, before =>
      decide(before ?? emptyContext(story_id), clock.now()),
    );
    cache.delete(`context:${story_id}`);
    return state;
  };

  const consumers: {
    'context-planning-events': Handlers<Delivered<'context', 'context-planning-events'>>;
    'context-orchestration-events': Handlers<Delivered<'context', 'context-orchestration-events'>>;
  } = {
    'context-planning-events': {
      'planning.story.transitioned': async message => {
        const { story_id, to_phase } = message.data;
        await change(story_id, causeOf(message), (before, now) => storyMoved(before, message.data, now));
        log(`context of ${story_id} invalidated: now in ${to_phase}`);
      },
      'planning.plan.approved': async message => {
        const { story_id, plan_id } = message.data;
        await change(story_id, causeOf(message), (before, now) => planApproved(before, message.data, now));
        log(`context of ${story_id} invalidated: plan ${plan_id} is approved`);
      },
    },
    'context-orchestration-events': {
      'orchestration.deliberation.completed': async message => {
        await change(message.data.story_id, causeOf(message), (before, now) =>
          decided(before, message.data, now),
        );
      },
    },
  };

  const http = new Hono();
  http.get('/contexts/:id', async c => {
    const id = c.req.param('id');
    const state = (await contexts.read(id)) ?? emptyContext(id);
    const kept = cache.get(`context:${id}`);
    const cached = kept?.version === state.version;
    const made = cached ? kept.text : contextText(state);
    cache.set(`context:${id}`, { version: state.version, text: made });
    return c.json({ ...state, text: made, cached });
  });
  http.post('/contexts/:id/results', async c => {
    const result = (await bodyOf(c)) as unknown as Result;
    const state = await change(c.req.param('id'), causeFrom(c), (before, now) =>
      taskFinished(before, result, now),
    );
    return c.json({ version: state.version });
  });
  http.post('/contexts/:id/decisions', async c => {
    const body = await bodyOf(c);
    const cause = causeFrom(c);
    const id = longId('DEC', cause.id);
    const decision = { id, rationale: text(body, 'rationale'), decided_by: text(body, 'by') };
    const made = { decisions: [decision], task_id: null };
    const story = c.req.param('id');
    if ((await contexts.read(story)) === null)
      throw new Refusal('unknown', `There is no context of ${story}.`);
    const state = await change(story, cause, (before, now) => decided(before, made, now));
    return c.json({ version: state.version }, 201);
  });
  return { consumers, http };
}
