/** A person at the gateway, without a browser: asks again where the gateway is just away, as the page does. */
import { randomUUID } from 'node:crypto';
import type { Trail } from '../../examples/swe-ai-fleet/services/gateway.js';
import type { ShownStory } from '../../examples/swe-ai-fleet/services/planning.js';
import { until } from './processes.js';

export const STORY = {
  title: 'Sign in with a passkey',
  description:
    'As a returning customer I want to sign in with a passkey so that I need no password any more.',
  acceptance_criteria: ['A passkey can be registered', 'Signing in with it works'],
  by: 'po',
};

export const GATES = ['approve_scope', 'approve_design', 'qa_passed', 'docs_ready'] as const;

/** How often a story that goes the whole way without a detour has each event. */
export const WHOLE_WAY: Readonly<Record<string, number>> = {
  'planning.story.created': 1,
  'planning.story.transitioned': 6,
  'planning.plan.created': 1,
  'planning.plan.approved': 1,
  'planning.task.created': 6,
  'planning.task.completed': 6,
  'planning.phase.completed': 4,
  'context.decision.added': 6,
  'context.updated': 19,
  'context.milestone.reached': 4,
  'context.snapshot.created': 6,
  'orchestration.deliberation.started': 6,
  'orchestration.deliberation.completed': 6,
  'orchestration.task.dispatched': 6,
  'orchestration.task.completed': 6,
  'agent.response.started': 6,
  'agent.response.progress': 18,
  'agent.response.completed': 6,
};

export async function ask<Answer>(url: string, path: string, body?: object): Promise<Answer> {
  const key = randomUUID();
  return until(async () => {
    const answer = await fetch(`${url}/api${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    }).catch(() => null);
    if (answer === null || answer.status >= 500) return null;
    const read = (await answer.json()) as Answer & { error?: string };
    if (answer.status >= 400) throw new Refused(read.error ?? String(answer.status));
    return read;
  }, `an answer to ${path}`);
}

export class Refused extends Error {}

/** Passes each gate as soon as it opens; gives the story when it is done. */
export async function wholeWay(url: string, words: object = {}): Promise<ShownStory> {
  const { story_id } = await ask<ShownStory>(url, '/stories', { ...STORY, ...words });
  // A transition that overtakes the one before, whose process was killed, takes that one's update with it.
  await until(async () => (await countsOf(url, story_id))['context.snapshot.created'], 'its context');
  for (const event of GATES) {
    await until(
      () => ask(url, `/stories/${story_id}/transitions`, { event, by: 'po' }).catch(unlessClosed),
      `${event} of ${story_id}`,
      120_000,
    );
  }
  return ask<ShownStory>(url, `/stories/${story_id}`);
}

function unlessClosed(error: Error): null {
  if (error instanceof Refused && /has to wait|leads from/.test(error.message)) return null;
  throw error;
}

export async function countsOf(url: string, storyId: string): Promise<Record<string, number>> {
  const { events } = await ask<Trail>(url, `/stories/${storyId}/trail`);
  const counts: Record<string, number> = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Once there are as many as there have to be, and a moment later: one too many would have come by then. */
export async function finalCountsOf(url: string, storyId: string): Promise<Record<string, number>> {
  const sum = (counts: Record<string, number>) =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  await until(
    async () => sum(await countsOf(url, storyId)) >= sum(WHOLE_WAY),
    `all events of ${storyId}`,
    30_000,
  ).catch(() => {}); // Which are missing, the comparison says.
  await new Promise(resolve => setTimeout(resolve, 500));
  return countsOf(url, storyId);
}
