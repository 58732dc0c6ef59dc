/**
 * A story and what can be done to it. Every function takes the story as it is and gives it as it shall be, with the
 * events that say so.
 *
 * A phase of work is complete when both have said so: the orchestrator, that each of its tasks is done, and the
 * context, that it holds the result of each (the milestone). Whichever comes last moves the story, unless the way
 * on is a gate: then a person does.
 */
import type { Published } from '../events.js';
import type { Decision, Draft } from '../ports.js';
import { storyId } from './ids.js';
import type { Score } from './invest.js';
import { Refusal } from './refusal.js';
import { MOVES } from './story-machine.js';
import type { Role, StoryPhase, Transition, WorkPhase } from './words.js';

/** What becomes of it, and the events that say so. */
export type StoryEvent = Draft<Published<'planning'>>;
export type StoryStep = Decision<Story, Published<'planning'>>;

export interface Story {
  story_id: string;
  title: string;
  description: string;
  acceptance_criteria: string[];
  created_by: string;
  created_at: string;
  phase: StoryPhase;
  phase_since: string;
  /** How often a phase of work was entered. */
  round: number;
  score: Score;
  plan_id: string | null;
  tasks: Task[];
  /** Milestones of the present phase. */
  milestones: Transition[];
}

export interface Task {
  task_id: string;
  title: string;
  role: Role;
  phase: WorkPhase;
  round: number;
  done: boolean;
  checks_passed: boolean;
}

export interface StoryWords {
  title: string;
  description: string;
  acceptance_criteria: string[];
}

export function tasksOfPhase(story: Story): Task[] {
  return story.tasks.filter(task => isCurrent(story, task));
}

export function isCurrent(story: Story, task: Task): boolean {
  return task.phase === story.phase && task.round === story.round;
}

export function createStory(
  words: StoryWords & { created_by: string },
  score: Score,
  causeId: string,
  now: string,
): StoryStep {
  const story: Story = {
    story_id: storyId(causeId),
    ...words,
    created_at: now,
    phase: 'DRAFT',
    phase_since: now,
    round: 0,
    score,
    plan_id: null,
    tasks: [],
    milestones: [],
  };
  const { story_id, title, created_by } = story;
  return {
    state: story,
    events: [
      { type: 'planning.story.created', data: { story_id, title, created_by, name: title, timestamp: now } },
      transitioned(story, 'create_story', created_by, now),
    ],
  };
}

export function rewriteStory(
  story: Story,
  words: Partial<StoryWords>,
  score: Score,
  by: string,
  now: string,
): StoryStep {
  if (story.phase !== 'DRAFT') {
    throw new Refusal(
      'not-allowed',
      `The story is in ${story.phase}: send it back to DRAFT to change its words.`,
    );
  }
  const changed = (Object.keys(words) as (keyof StoryWords)[]).filter(
    key => JSON.stringify(words[key]) !== JSON.stringify(story[key]),
  );
  if (changed.length === 0) return { state: story, events: [] };
  const data = { story_id: story.story_id, changed: [...changed, 'score'], updated_by: by, timestamp: now };
  return { state: { ...story, ...words, score }, events: [{ type: 'planning.story.updated', data }] };
}

export function transitioned(story: Story, event: Transition, by: string, now: string): StoryEvent {
  const tasks = tasksOfPhase(story).map(({ task_id }) => task_id);
  return {
    type: 'planning.story.transitioned',
    data: {
      story_id: story.story_id,
      from_phase: MOVES[event].from,
      to_phase: story.phase,
      event,
      transitioned_by: by,
      ...(tasks.length > 0 && { tasks }),
      timestamp: now,
    },
  };
}
