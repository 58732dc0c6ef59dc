/** Moves a story through its machine, into the tasks of the phase that it enters. */
import { longId } from './ids.js';
import { READY } from './invest.js';
import { OUTLINES, taskIdOf } from './phase-tasks.js';
import { planEvents } from './plan.js';
import { Refusal } from './refusal.js';
import {
  type Story,
  type StoryEvent,
  type StoryStep,
  type Task,
  tasksOfPhase,
  transitioned,
} from './story.js';
import { checkMove, type Guard, MILESTONE_OF, MOVES, movesFrom } from './story-machine.js';
import { isWorkPhase, type Transition } from './words.js';

/** A transition that a person decides. @throws Refusal */
export function passGate(story: Story, name: Transition, by: string, now: string): StoryStep {
  if (!MOVES[name].gate) {
    throw new Refusal('not-allowed', `\`${name}\` is not for a person to decide.`);
  }
  return move(story, name, by, now);
}

/** The ways out of the present phase, and what each still waits for. */
export function openMoves(story: Story): { event: Transition; gate: boolean; waits: Guard[] }[] {
  return movesFrom(story.phase).map(event => ({
    event,
    gate: MOVES[event].gate,
    waits: MOVES[event].guards.filter(guard => !holds(story, guard)),
  }));
}

/** What needs no person happens by itself. */
export function moveOn({ state, events }: StoryStep, now: string): StoryStep {
  const next = openMoves(state).find(({ gate, waits }) => !gate && waits.length === 0);
  if (next === undefined) return { state, events };
  const moved = move(state, next.event, 'planning', now);
  return { state: moved.state, events: [...events, ...moved.events] };
}

function move(story: Story, name: Transition, by: string, now: string): StoryStep {
  const { to } = checkMove(name, story.phase, guard => holds(story, guard));
  const entered = enterPhase({ ...story, phase: to, phase_since: now, milestones: [] }, now);
  return {
    state: entered.state,
    events: [
      ...planEvents(name, entered.state, by, now),
      transitioned(entered.state, name, by, now),
      ...entered.events,
    ],
  };
}

function holds(story: Story, guard: Guard): boolean {
  if (guard === 'dor_ok') return story.score.total >= READY;
  if (!isWorkPhase(story.phase)) return false;
  const tasks = tasksOfPhase(story);
  const finished = tasks.length > 0 && tasks.every(({ done }) => done);
  if (guard === 'all_subtasks_done') return finished;
  return (
    finished &&
    tasks.every(task => task.checks_passed) &&
    story.milestones.includes(MILESTONE_OF[story.phase])
  );
}

function enterPhase(story: Story, now: string): StoryStep {
  if (!isWorkPhase(story.phase)) return { state: story, events: [] };
  const { phase, story_id } = story;
  const round = story.round + 1;
  const plan_id = phase === 'DESIGN' ? longId('PL', story_id, round) : story.plan_id;
  const tasks = OUTLINES[phase].map(
    ({ role, what }, index): Task => ({
      task_id: taskIdOf(story_id, round, phase, index),
      title: `${what} “${story.title}”`,
      role,
      phase,
      round,
      done: false,
      checks_passed: false,
    }),
  );
  const events = tasks.map(({ task_id, title, role }, index): StoryEvent => {
    const { type, hours } = OUTLINES[phase][index]!;
    return {
      type: 'planning.task.created',
      data: {
        task_id,
        story_id,
        plan_id,
        title,
        description: story.description,
        type,
        assigned_role: role,
        phase,
        estimated_hours: hours,
        priority: index,
        created_at: now,
      },
    };
  });
  return { state: { ...story, round, plan_id, tasks: [...story.tasks, ...tasks] }, events };
}
