/**
 * The context of a story: what its agents have to know. Its version grows by one with every change, so that two
 * who have the same version have the same context.
 */
import { createHash } from 'node:crypto';
import type { Events, Published } from '../events.js';
import type { Decision, Draft } from '../ports.js';
import { longId } from './ids.js';
import { milestoneIdOf } from './phase-tasks.js';
import { MILESTONE_OF } from './story-machine.js';
import { isWorkPhase, type Role, type StoryPhase, type Transition } from './words.js';

/** What becomes of it, and the events that say so. */
export type ContextStep = Decision<Context, Published<'context'>>;

export interface Context {
  story_id: string;
  version: number;
  phase: StoryPhase;
  phase_since: string;
  /** The tasks that the phase began with. */
  phase_tasks: string[];
  plan: { plan_id: string; approved_by: string } | null;
  decisions: ContextDecision[];
  results: Result[];
  milestones: { milestone: Transition; milestone_id: string; reached_at: string }[];
  snapshots: { snapshot_id: string; version: number; hash: string; phase: StoryPhase }[];
}

export interface ContextDecision {
  id: string;
  rationale: string;
  decided_by: string;
  task_id: string | null;
  alternatives: string[];
}

export interface Result {
  task_id: string;
  role: Role;
  checks_passed: boolean;
  changes: object[];
}

export function emptyContext(story_id: string): Context {
  return {
    story_id,
    version: 0,
    phase: 'BACKLOG',
    phase_since: '',
    phase_tasks: [],
    plan: null,
    decisions: [],
    results: [],
    milestones: [],
    snapshots: [],
  };
}

/** A transition that comes late, after the one that followed it, changes nothing. */
export function storyMoved(
  context: Context,
  move: Events['planning.story.transitioned'],
  now: string,
): ContextStep {
  if (move.timestamp <= context.phase_since) return { state: context, events: [] };
  const moved = {
    ...context,
    phase: move.to_phase,
    phase_since: move.timestamp,
    phase_tasks: move.tasks ?? [],
  };
  return withMilestone(withSnapshot(updated(moved, ['phase'], now), now), now);
}

export function planApproved(
  context: Context,
  { plan_id, approved_by, roles }: Events['planning.plan.approved'],
  now: string,
): ContextStep {
  return updated({ ...context, plan: { plan_id, approved_by } }, ['plan'], now, roles);
}

export function decided(
  context: Context,
  { decisions, task_id, role }: DecisionsMade,
  now: string,
): ContextStep {
  const added = decisions.filter(({ id }) => !context.decisions.some(known => known.id === id));
  if (added.length === 0) return { state: context, events: [] };
  const kept = added.map(each => ({
    id: each.id,
    rationale: each.rationale,
    decided_by: each.decided_by ?? 'unknown',
    task_id,
    alternatives: each.alternatives ?? [],
  }));
  const state = { ...context, decisions: [...context.decisions, ...kept] };
  const announced = added.map(
    ({ id, type }): Draft<Published<'context'>> => ({
      type: 'context.decision.added',
      data: {
        story_id: context.story_id,
        decision_id: id,
        decision_type: type ?? 'TECHNICAL',
        timestamp: now,
      },
    }),
  );
  const update = updated(state, ['decisions'], now, role === undefined ? undefined : [role]);
  return { state: update.state, events: [...announced, ...update.events] };
}

export type DecisionsMade = Pick<Events['orchestration.deliberation.completed'], 'decisions' | 'role'> & {
  task_id: string | null;
};

/** What an agent has made of its task. */
export function taskFinished(context: Context, result: Result, now: string): ContextStep {
  const results = [...context.results.filter(({ task_id }) => task_id !== result.task_id), result];
  return withMilestone(updated({ ...context, results }, ['subtasks'], now, [result.role]), now);
}

function updated(context: Context, changes: string[], now: string, roles?: Role[]): ContextStep {
  const version = context.version + 1;
  const state = { ...context, version };
  const data = {
    story_id: context.story_id,
    version,
    changes,
    ...(roles !== undefined && { affected_roles: roles }),
    snapshot: { version, hash: hashOf(state) },
    timestamp: now,
  };
  return { state, events: [{ type: 'context.updated', data }] };
}

function withSnapshot({ state, events }: ContextStep, now: string): ContextStep {
  const { story_id, version, phase } = state;
  const hash = hashOf(state);
  const snapshot_id = longId('SNAP', story_id, version);
  return {
    state: { ...state, snapshots: [...state.snapshots, { snapshot_id, version, hash, phase }] },
    events: [
      ...events,
      { type: 'context.snapshot.created', data: { story_id, snapshot_id, version, hash, timestamp: now } },
    ],
  };
}

/** Reached when the result of every task of the phase is here and has passed its checks. */
function withMilestone({ state, events }: ContextStep, now: string): ContextStep {
  const { story_id, phase, phase_tasks } = state;
  if (!isWorkPhase(phase) || phase_tasks.length === 0) return { state, events };
  const passed = (id: string) => state.results.some(each => each.task_id === id && each.checks_passed);
  const milestone_id = milestoneIdOf(story_id, phase, phase_tasks);
  if (!phase_tasks.every(passed) || state.milestones.some(each => each.milestone_id === milestone_id)) {
    return { state, events };
  }
  const milestone = MILESTONE_OF[phase];
  const reached = { milestone, milestone_id, reached_at: now };
  return {
    state: { ...state, milestones: [...state.milestones, reached] },
    events: [
      ...events,
      {
        type: 'context.milestone.reached',
        data: { story_id, milestone_name: `${phase} is complete`, ...reached },
      },
    ],
  };
}

function hashOf({ decisions, results, phase, plan }: Context): string {
  const text = JSON.stringify({ decisions, results, phase, plan });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
