/**
 * What the orchestrator knows of a task.
 *
 *   deliberating ──decided──▶ dispatched ──started──▶ running ──▶ completed
 *        ▲                        │                     │
 *        │                        └──────────┬──────────┘
 *        └──────assigned again──── failed ◀──┘
 */
import type { Events, Published } from '../events.js';
import type { Decision, Draft } from '../ports.js';
import { ownId } from './causation.js';
import { councilOf, deliberate } from './council.js';
import type { Role, WorkPhase } from './words.js';

export type Status = 'deliberating' | 'dispatched' | 'running' | 'completed' | 'failed';

/** What becomes of it, and the events that say so. */
export type AssignmentStep = Decision<Assignment, Published<'orchestrator'>>;

export interface Assignment {
  task_id: string;
  story_id: string;
  /** Null where an instance that keeps nothing here has dispatched the task: planning knows it. */
  phase: WorkPhase | null;
  role: Role;
  title: string;
  created_at: string;
  status: Status;
  /** The message that the present try began with. */
  assignment: string;
  agent_id: string | null;
  job_name: string | null;
  progress: number;
  said: string;
}

export type Known = Pick<
  Assignment,
  'task_id' | 'story_id' | 'phase' | 'role' | 'title' | 'created_at' | 'assignment'
>;

export function beginDeliberation(known: Known, now: string): AssignmentStep {
  const { task_id, story_id, role } = known;
  const { agents } = councilOf(role);
  return {
    state: {
      ...known,
      status: 'deliberating',
      agent_id: null,
      job_name: null,
      progress: 0,
      said: '',
    },
    events: [
      {
        type: 'orchestration.deliberation.started',
        data: { task_id, story_id, role, num_agents: agents.length, agents, timestamp: now },
      },
    ],
  };
}

export function endDeliberation(
  task: Assignment & { phase: WorkPhase },
  words: { description: string; decisions: readonly string[] },
  durationMs: number,
  now: string,
): AssignmentStep {
  const { task_id, story_id, role, phase, assignment } = task;
  const { winner, decisions } = deliberate(task_id, role, assignment);
  const id = ownId(assignment, 'orchestration.deliberation.completed');
  const prompt = [
    task.title,
    words.description,
    ...words.decisions,
    ...decisions.map(each => each.rationale),
  ];
  return {
    state: { ...task, status: 'dispatched', agent_id: winner },
    events: [
      {
        id,
        type: 'orchestration.deliberation.completed',
        data: {
          story_id,
          task_id,
          decisions,
          role,
          winner_agent_id: winner,
          duration_ms: durationMs,
          timestamp: now,
        },
      },
      {
        type: 'agent.cmd.execute',
        data: {
          task_id,
          story_id,
          agent_type: 'VLLM',
          role,
          phase,
          input: {
            prompt: prompt.filter(line => line !== '').join('\n'),
            tools: ['files', 'git', 'tests'],
            token_budget: 200_000,
          },
        },
      },
      {
        type: 'orchestration.task.dispatched',
        data: { story_id, task_id, agent_id: winner, role, timestamp: now },
      },
    ],
  };
}

/** Whether an agent works on it; also one that an instance in another language has dispatched meanwhile. */
export function isActive({ status, job_name }: Assignment): boolean {
  return status === 'dispatched' || status === 'running' || (status === 'deliberating' && job_name !== null);
}

type Response = Events[
  | 'agent.response.started'
  | 'agent.response.progress'
  | 'agent.response.completed'
  | 'agent.response.failed'];

/** Answers may come late and in any order: what is completed stays completed, and progress only grows. */
export function heard(task: Assignment, response: Response): Assignment {
  if (task.status === 'completed') return task;
  switch (response.status) {
    case 'started':
      return { ...task, status: running(task), job_name: response.job_name };
    case 'progress': {
      const progress = Math.max(task.progress, response.progress_pct ?? 0);
      return { ...task, status: running(task), progress, said: response.message ?? task.said };
    }
    case 'failed':
      return { ...task, status: 'failed', said: response.error };
    case 'completed':
      return { ...task, status: 'completed', agent_id: response.agent_id, progress: 100, said: '' };
  }
}

/** A try that has failed may still have answers under way, and so may the one before a deliberation. */
function running({ status }: Assignment): Status {
  return status === 'dispatched' ? 'running' : status;
}

export function taskCompleted(
  task: Assignment,
  phase: WorkPhase,
  response: Events['agent.response.completed'],
  now: string,
): Draft<Published<'orchestrator'>> {
  const { task_id, story_id, role } = task;
  const { agent_id, duration_ms, success = true } = response;
  return {
    type: 'orchestration.task.completed',
    data: { task_id, story_id, agent_id, role, phase, duration_ms, checks_passed: success, timestamp: now },
  };
}
