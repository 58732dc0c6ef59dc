/**
 * An agent at work on one task: a job of its own, which says how far it is, and how it ended. A job that is run again
 * after a crash says the same under the same ids.
 *
 * It has no model: it waits, and what it changes is made up. A task whose words hold "impossible" fails.
 */
import { councilOf } from '../domain/council.js';
import { eventId } from '../domain/ids.js';
import type { Published } from '../events.js';
import type { Clock, Draft, Job, Publish } from '../ports.js';

export interface AgentPorts {
  publish: Publish<Published<'agents'>>;
  clock: Clock;
  /** How long the work takes. */
  workMs: number;
  /** Where the workspace reads how far it is. */
  note: (percent: number, message: string) => Promise<void>;
}

const STEPS = ['reads the context', 'writes', 'runs the checks'] as const;

export async function work(job: Job, { publish, clock, workMs, note }: AgentPorts): Promise<void> {
  const { task_id, story_id, role, phase, input } = job.command;
  const agent_id = councilOf(role).agents[0]!;
  const about = { task_id, story_id, agent_id };
  const say = (draft: Draft<Published<'agents'>>, n = 0) =>
    publish({
      ...draft,
      id: eventId(job.commandId, `agent ${draft.type}`, n),
      causationId: job.commandId,
      correlationId: job.correlationId,
    });

  for (const [n, step] of STEPS.entries()) {
    const percent = Math.round((n / STEPS.length) * 100);
    await note(percent, `${agent_id} ${step}`);
    await say(
      {
        type: 'agent.response.progress',
        data: {
          ...about,
          status: 'progress',
          progress_pct: percent,
          message: step,
          timestamp: clock.now(),
        },
      },
      n,
    );
    await clock.sleep(workMs / STEPS.length);
  }
  const end = { ...about, role, duration_ms: Math.round(workMs), timestamp: clock.now() };
  if (/\bimpossible\b/i.test(input.prompt)) {
    const error = 'The checks did not pass: the task says that it is impossible.';
    await say({
      type: 'agent.response.failed',
      data: { ...end, status: 'failed', error, error_type: 'ChecksFailed' },
    });
    return;
  }
  const changes = [{ entity_type: 'Task', entity_id: task_id, operation: 'UPDATE', phase }];
  await say({
    type: 'agent.response.completed',
    data: { ...end, status: 'completed', result: { changes }, success: true, model: 'none' },
  });
}
