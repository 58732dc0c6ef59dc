/** The commands that stop an agent, or ask it how far it is: to those that are at work, and to no others. */
import { type Assignment, isActive } from '../domain/assignment.js';
import { Refusal } from '../domain/refusal.js';
import type { Published } from '../events.js';
import type { Cause, Clock, Draft, Journal } from '../ports.js';

export type Command = (task: Assignment, cause: Cause, now: string) => Draft<Published<'orchestrator'>>;

export function stop(requested_by: string, reason: string): Command {
  return ({ task_id }, _cause, timestamp) => ({
    type: 'agent.cmd.stop',
    data: { task_id, requested_by, reason, timestamp },
  });
}

export const report: Command = ({ task_id }, cause) => ({
  type: 'agent.cmd.report',
  data: { task_id, request_id: cause.id, detail: 'summary' },
});

export async function command(
  { tasks, clock }: { tasks: Journal<Assignment, Published<'orchestrator'>>; clock: Clock },
  taskId: string,
  cause: Cause,
  make: Command,
): Promise<{ sent: boolean }> {
  let sent = false;
  await tasks.change(taskId, cause, task => {
    if (task === null) throw new Refusal('unknown', `There is no task ${taskId}.`);
    sent = isActive(task);
    return { state: task, events: sent ? [make(task, cause, clock.now())] : [] };
  });
  return { sent };
}
