/** What the other services report moves a story on; what comes twice or too late changes nothing. */
import type { Events } from '../events.js';
import { moveOn } from './move-story.js';
import { milestoneIdOf } from './phase-tasks.js';
import { Refusal } from './refusal.js';
import { isCurrent, type Story, type StoryEvent, type StoryStep, tasksOfPhase } from './story.js';
import { isWorkPhase, type Role } from './words.js';

export function completeTask(
  story: Story,
  {
    task_id,
    checks_passed = true,
  }: Pick<Events['orchestration.task.completed'], 'task_id' | 'checks_passed'>,
  now: string,
): StoryStep {
  const task = story.tasks.find(each => each.task_id === task_id);
  if (task === undefined || task.done) return { state: story, events: [] };
  const state = {
    ...story,
    tasks: story.tasks.map(each => (each === task ? { ...task, done: true, checks_passed } : each)),
  };
  const { story_id } = story;
  const events: StoryEvent[] = [
    { type: 'planning.task.completed', data: { task_id, story_id, completed_at: now } },
  ];
  const tasks = tasksOfPhase(state);
  if (isCurrent(story, task) && tasks.every(({ done }) => done)) {
    const data = { story_id, phase: task.phase, completed_tasks: tasks.length, timestamp: now };
    events.push({ type: 'planning.phase.completed', data });
  }
  return moveOn({ state, events }, now);
}

export function reachMilestone(
  story: Story,
  { milestone, milestone_id }: Pick<Events['context.milestone.reached'], 'milestone' | 'milestone_id'>,
  now: string,
): StoryStep {
  if (milestone_id !== ownMilestoneId(story) || story.milestones.includes(milestone)) {
    return { state: story, events: [] };
  }
  return moveOn({ state: { ...story, milestones: [...story.milestones, milestone] }, events: [] }, now);
}

/** Gives a task that came to nothing to an agent again. @throws Refusal */
export function assignTask(story: Story, taskId: string, role: Role | null, now: string): StoryStep {
  const task = story.tasks.find(each => each.task_id === taskId);
  if (task === undefined) throw new Refusal('unknown', `There is no task ${taskId}.`);
  if (task.done || !isCurrent(story, task)) {
    throw new Refusal(
      'not-allowed',
      `Task ${taskId} is ${task.done ? 'done' : 'of a phase that has ended'}.`,
    );
  }
  const assigned = { ...task, role: role ?? task.role };
  return {
    state: { ...story, tasks: story.tasks.map(each => (each === task ? assigned : each)) },
    events: [
      {
        type: 'planning.task.assigned',
        data: {
          task_id: taskId,
          story_id: story.story_id,
          role: assigned.role,
          phase: task.phase,
          assigned_at: now,
        },
      },
    ],
  };
}

function ownMilestoneId(story: Story): string | null {
  if (!isWorkPhase(story.phase)) return null;
  const tasks = tasksOfPhase(story).map(({ task_id }) => task_id);
  return milestoneIdOf(story.story_id, story.phase, tasks);
}
