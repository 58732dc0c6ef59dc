/** What the page says a story was, as of each of its events, held against what the services said at that moment. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Assignment } from '../../examples/swe-ai-fleet/domain/assignment.js';
import type { Context } from '../../examples/swe-ai-fleet/domain/context.js';
import type { ShownStory } from '../../examples/swe-ai-fleet/services/planning.js';
import { stateAsOf } from '../../examples/swe-ai-fleet/web/fold.js';
import { GATES, STORY } from './rest.js';
import { tinyFleet } from './tiny-fleet.js';

const fleet = await tinyFleet();
afterAll(() => fleet.close());

const cause = (id: string) => ({ id, correlationId: 'request' });
const { story_id } = await fleet.planning.post<ShownStory>('/stories', STORY, cause('create'));

const moments: { count: number; story: ShownStory; context: Context; work: Assignment[] }[] = [];
for (const event of [null, ...GATES]) {
  if (event !== null) {
    await fleet.planning.post(`/stories/${story_id}/transitions`, { event, by: 'po' }, cause(event));
  }
  await fleet.settle();
  moments.push({
    count: fleet.log.length,
    story: await fleet.planning.get<ShownStory>(`/stories/${story_id}`),
    context: await fleet.context.get<Context>(`/contexts/${story_id}`),
    work: await fleet.orchestrator.get<Assignment[]>('/tasks'),
  });
}
const events = fleet.log.map(({ type, data }, index) => ({ type, data, time: String(index) }));

describe('a story as of a moment', () => {
  it.each(moments)('is what the services said after $count events: $story.phase', moment => {
    const state = stateAsOf(events, moment.count);
    expect(state.phase).toBe(moment.story.phase);
    expect(state.version).toBe(moment.context.version);
    expect(state.decisions.map(({ id }) => id).sort()).toEqual(
      moment.context.decisions.map(({ id }) => id).sort(),
    );
    const statuses = Object.entries(state.tasks).map(([id, { status }]) => [id, status]);
    expect(statuses.sort()).toEqual(moment.work.map(({ task_id, status }) => [task_id, status]).sort());
  });

  it('begins with nothing and ends with everything', () => {
    expect(stateAsOf(events, 0)).toMatchObject({ phase: 'BACKLOG', version: 0, tasks: {} });
    expect(stateAsOf(events)).toEqual(stateAsOf(events, events.length));
    expect(stateAsOf(events).phases.map(({ phase }) => phase)).toEqual([
      'DRAFT',
      'DESIGN',
      'BUILD',
      'TEST',
      'DOCS',
      'DONE',
    ]);
  });
});
