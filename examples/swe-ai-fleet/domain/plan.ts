/** The plan of a story: made when its scope is approved, approved with its design. */
import { OUTLINES } from './phase-tasks.js';
import type { Story, StoryEvent } from './story.js';
import type { Transition } from './words.js';

export function planEvents(name: Transition, story: Story, by: string, now: string): StoryEvent[] {
  const plan_id = story.plan_id;
  if (plan_id === null) return [];
  const outlines = Object.values(OUTLINES).flat();
  const plan = {
    plan_id,
    story_id: story.story_id,
    roles: [...new Set(outlines.map(({ role }) => role))],
    tasks_outline: outlines.map(({ what }) => `${what} “${story.title}”`),
    estimated_complexity: complexityOf(story),
    timestamp: now,
  };
  if (name === 'approve_scope') {
    return [{ type: 'planning.plan.created', data: { ...plan, title: story.title } }];
  }
  if (name !== 'approve_design') return [];
  const approval = {
    ceremony_id: `design-${story.story_id}-${story.round}`,
    approved_by: by,
    approved_at: now,
    po_notes: '',
    tasks_created: outlines.length,
  };
  return [{ type: 'planning.plan.approved', data: { ...plan, ...approval } }];
}

function complexityOf({ acceptance_criteria: { length } }: Story): 'LOW' | 'MEDIUM' | 'HIGH' {
  if (length <= 2) return 'LOW';
  return length <= 4 ? 'MEDIUM' : 'HIGH';
}
