/**
 * The orchestrator: tasks become deliberations, deliberations commands, and answers of agents results.
 *
 *   orchestrator-planning-events  task created or assigned ──▶ council deliberates ──▶ agent.cmd.execute
 *   orchestrator-agent-responses  started, progress, completed, failed ──▶ context, orchestration.task.completed
 *   orchestrator-context-updates  the context changed ──▶ agent.cmd.stop | agent.cmd.report for who works on it
 *
 * Updates of the context that it caused itself are not reacted to: otherwise a deliberation would lead to the next
 * one without end.
 */
import { Hono } from 'hono';
import {
  type Assignment,
  beginDeliberation,
  endDeliberation,
  heard,
  isActive,
  type Known,
  taskCompleted,
} from '../domain/assignment.js';
import { isOwn, ownId } from '../domain/causation.js';
import { eventId } from '../domain/ids.js';
import type { Role, WorkPhase } from '../domain/words.js';
import type { Delivered, Published } from '../events.js';
import { bodyOf, causeFrom, text } from '../http/body.js';
import type { Clock, Journal, Message, Peer } from '../ports.js';
import { command, report, stop } from './agent-commands.js';
import { causeOf, type Handlers } from './handlers.js';

export interface OrchestratorPorts {
  tasks: Journal<Assignment, Published<'orchestrator'>>;
  planning: Peer;
  context: Peer;
  clock: Clock;
  /** How long a council takes. */
  deliberationMs: number;
}

type ResponseName = Delivered<'orchestrator', 'orchestrator-agent-responses'>;

type AssignmentName = Delivered<'orchestrator', 'orchestrator-planning-events'>;

interface PlannedTask {
  story_id: string;
  title: string;
  description: string;
  role: Role;
  phase: WorkPhase;
}

export function orchestrator(ports: OrchestratorPorts) {
  const { tasks } = ports;
  const follow = (message: Message<ResponseName>) => followAgent(ports, message);
  const consumers: {
    'orchestrator-planning-events': Handlers<AssignmentName>;
    'orchestrator-context-updates': Handlers<Delivered<'orchestrator', 'orchestrator-context-updates'>>;
    'orchestrator-agent-responses': Handlers<ResponseName>;
  } = {
    'orchestrator-planning-events': {
      'planning.task.created': (message, signal) => {
        const { assigned_role, story_id, title, description = '', phase } = message.data;
        const planned = { story_id, title, description, role: assigned_role, phase };
        return deliberateOn(ports, message, planned, message.data.created_at ?? ports.clock.now(), signal);
      },
      'planning.task.assigned': async (message, signal) => {
        const planned = await ports.planning.get<PlannedTask>(taskPath(message.data.task_id));
        const assigned = { ...planned, role: message.data.role };
        await deliberateOn(ports, message, assigned, message.data.assigned_at, signal);
      },
    },
    'orchestrator-context-updates': { 'context.updated': message => reconsider(ports, message) },
    'orchestrator-agent-responses': {
      'agent.response.started': follow,
      'agent.response.progress': follow,
      'agent.response.completed': follow,
      'agent.response.failed': follow,
    },
  };

  const http = new Hono();
  http.get('/tasks', async c => {
    const story = c.req.query('story');
    const all = await tasks.all();
    return c.json(story === undefined ? all : all.filter(({ story_id }) => story_id === story));
  });
  http.post('/tasks/:id/stop', async c => {
    const body = await bodyOf(c);
    return c.json(
      await command(ports, c.req.param('id'), causeFrom(c), stop(text(body, 'by'), text(body, 'reason'))),
    );
  });
  http.post('/tasks/:id/report', async c =>
    c.json(await command(ports, c.req.param('id'), causeFrom(c), report)),
  );
  return { consumers, http };
}

async function deliberateOn(
  { tasks, context, clock, deliberationMs }: OrchestratorPorts,
  message: Message<AssignmentName>,
  planned: PlannedTask,
  created_at: string,
  signal: AbortSignal,
): Promise<void> {
  const { task_id } = message.data;
  const { description, ...rest } = planned;
  const known: Known = { ...rest, task_id, created_at, assignment: message.id };
  const begun = await tasks.change(task_id, causeOf(message), () => beginDeliberation(known, clock.now()));
  // Delivered again after all was done, or after a later assignment took over.
  if (begun.status !== 'deliberating' || begun.assignment !== message.id) return;
  const { decisions } = await context.get<{ decisions: { rationale: string }[] }>(
    `/contexts/${encodeURIComponent(planned.story_id)}?role=${planned.role}&phase=${planned.phase}`,
  );
  await clock.sleep(deliberationMs, signal);
  const decided = { id: eventId(message.id, 'decided'), correlationId: message.correlationId };
  await tasks.change(task_id, decided, before => {
    if (before?.assignment !== message.id) return { state: before ?? begun, events: [] };
    const words = { description, decisions: decisions.map(({ rationale }) => rationale) };
    return endDeliberation({ ...before, phase: planned.phase }, words, deliberationMs, clock.now());
  });
}

async function followAgent(ports: OrchestratorPorts, message: Message<ResponseName>): Promise<void> {
  const { tasks, context, planning, clock } = ports;
  const { task_id } = message.data;
  const before = await tasks.read(task_id);
  // An instance in another language may have dispatched it, and keeps nothing here.
  const unknown = before === null ? await planning.get<PlannedTask>(taskPath(task_id)) : null;
  const known = (state: Assignment | null) => state ?? dispatchedElsewhere(task_id, unknown!, clock.now());
  const response = message.data;
  if (response.status !== 'completed') {
    await tasks.change(task_id, causeOf(message), state => ({
      state: heard(known(state), response),
      events: [],
    }));
    return;
  }
  const phase = before?.phase ?? unknown?.phase ?? (await planning.get<PlannedTask>(taskPath(task_id))).phase;
  // First the context, then that it is done: who hears of the second finds the first.
  const update = { id: ownId(message.id, 'results'), correlationId: message.correlationId };
  const { role, result, success = true } = response;
  const outcome = { task_id, role, checks_passed: success, changes: result.changes };
  await context.post(`/contexts/${encodeURIComponent(response.story_id)}/results`, outcome, update);
  await tasks.change(task_id, causeOf(message), state => ({
    state: heard(known(state), response),
    events: state?.status === 'completed' ? [] : [taskCompleted(known(state), phase, response, clock.now())],
  }));
}

async function reconsider(ports: OrchestratorPorts, message: Message<'context.updated'>): Promise<void> {
  const { tasks, context } = ports;
  const { story_id, changes } = message.data;
  if (isOwn(message.causationId)) return;
  const active = (await tasks.all()).filter(task => task.story_id === story_id && isActive(task));
  if (active.length === 0) return;
  const { phase_since } = await context.get<{ phase_since: string }>(
    `/contexts/${encodeURIComponent(story_id)}`,
  );
  for (const { task_id, created_at } of active) {
    const cause = { id: eventId(message.id, task_id), correlationId: message.correlationId };
    // The story has left the phase that the task belongs to.
    if (created_at < phase_since) {
      await command(ports, task_id, cause, stop('orchestrator', 'The story has gone to another phase.'));
    } else if (changes.includes('decisions')) {
      // There is no command to tell an agent something; being asked, it looks at its context.
      await command(ports, task_id, cause, report);
    }
  }
}

function taskPath(taskId: string): string {
  return `/tasks/${encodeURIComponent(taskId)}`;
}

function dispatchedElsewhere(
  task_id: string,
  { story_id, phase, role, title }: PlannedTask,
  now: string,
): Assignment {
  return {
    ...{ task_id, story_id, phase, role, title, created_at: now, assignment: '' },
    ...{ status: 'dispatched', agent_id: null, job_name: null, progress: 0, said: '' },
  };
}
