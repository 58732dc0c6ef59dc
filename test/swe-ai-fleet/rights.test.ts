/** What must not compile: `npm run check` fails where one of these does. */
import { describe, expect, it } from 'vitest';
import type { Delivered, Published } from '../../examples/swe-ai-fleet/events.js';
import type { Decision, Publish } from '../../examples/swe-ai-fleet/ports.js';
import type { Handlers } from '../../examples/swe-ai-fleet/services/handlers.js';

const headers = { id: '1', causationId: '0', correlationId: '0' };
const task = { task_id: 'T', completed_at: '2026-03-02T09:30:00Z' };

describe('the compiler', () => {
  it('lets a service publish what is its own, and nothing else', () => {
    const asPlanning: Publish<Published<'planning'>> = async () => {};
    const asContext: Publish<Published<'context'>> = async () => {};
    void asPlanning({ ...headers, type: 'planning.task.completed', data: task });
    // @ts-expect-error: the context does not move stories
    void asContext({ ...headers, type: 'planning.task.completed', data: task });
    // @ts-expect-error: `completed_at` is missing
    void asPlanning({ ...headers, type: 'planning.task.completed', data: { task_id: 'T' } });
    // @ts-expect-error: the gateway publishes nothing
    const asGateway: Published<'gateway'> = 'planning.task.completed';
    expect(asGateway).toBeDefined();
  });

  it('lets a decision ask for its own service’s events only', () => {
    // @ts-expect-error: an agent’s answer is not planning’s to give
    const wrong: Decision<null, Published<'planning'>>['events'] = [{ type: 'agent.cmd.stop', data: task }];
    expect(wrong).toHaveLength(1);
  });

  it('wants a handler for every event that a consumer can deliver, and for no other', () => {
    const nothing = async () => {};
    type Planning = Handlers<Delivered<'context', 'context-planning-events'>>;
    // @ts-expect-error: one is missing
    const tooFew: Planning = { 'planning.story.transitioned': nothing };
    const all = { 'planning.story.transitioned': nothing, 'planning.plan.approved': nothing };
    const enough: Planning = all;
    // @ts-expect-error: the consumer never delivers it
    const tooMany: Planning = { ...all, 'context.updated': nothing };
    expect([tooFew, enough, tooMany].map(each => Object.keys(each).length)).toEqual([1, 2, 3]);
  });
});
