/**
 * The workspace: commands become jobs of agents.
 *
 *   workspace-agent-commands  execute ──▶ job ──▶ agent.response.started; the job itself says progress and its end
 *   workspace-agent-control   stop ──▶ job ended ──▶ agent.response.failed      heard by every instance, answered
 *                             report ──▶ agent.response.progress                by the one that has the job
 *
 * A job bears its task's name, so a command that is delivered again meets the job that it has made.
 *
 * Nobody delivers a stop again to an instance that was away, so each reads at its start which there were, and begins no
 * job before that. A stop may also overtake the command that it means, so it is kept in mind. A report is a question
 * to who is at work: nobody is there to answer for an instance that is away.
 */
import { councilOf } from '../domain/council.js';
import { eventId } from '../domain/ids.js';
import { jobName } from '../domain/job-name.js';
import type { Delivered, Published } from '../events.js';
import type { Cause, Clock, Draft, Job, JobEvents, JobRunner, Message, Publish } from '../ports.js';
import { causeOf, type Handlers } from './handlers.js';

export interface WorkspacePorts {
  jobs: JobRunner;
  publish: Publish<Published<'workspace'>>;
  clock: Clock;
}

export function workspace({ jobs, publish, clock }: WorkspacePorts) {
  /** The last stop of each task. */
  const stops = new Map<string, Stop>();
  let caughtUp: () => void = () => {};
  const isCaughtUp = new Promise<void>(resolve => {
    caughtUp = resolve;
  });

  const keep = (message: Stop) => {
    const { task_id } = message.data;
    if (message.time >= (stops.get(task_id)?.time ?? '')) stops.set(task_id, message);
  };
  const obey = async (message: Stop) => {
    const { task_id, requested_by, reason = 'no reason given' } = message.data;
    const error = `Stopped by ${requested_by}: ${reason}`;
    const failure = { cause: causeOf(message), error, type: 'Stopped' };
    await jobs.stop(jobName(task_id), failure, message.time);
  };

  const consumers: {
    'workspace-agent-commands': Handlers<Delivered<'workspace', 'workspace-agent-commands'>>;
    'workspace-agent-control': Handlers<Delivered<'workspace', 'workspace-agent-control'>>;
  } = {
    'workspace-agent-commands': {
      'agent.cmd.execute': async message => {
        const { task_id, story_id } = message.data;
        const name = jobName(task_id);
        const cause = causeOf(message);
        await isCaughtUp;
        await jobs.ensure({
          name,
          commandId: cause.id,
          correlationId: cause.correlationId,
          command: message.data,
          commandedAt: message.time,
        });
        await publishFor(publish, cause, {
          type: 'agent.response.started',
          data: { task_id, story_id, status: 'started', job_name: name, timestamp: clock.now() },
        });
        const stop = stops.get(task_id);
        if (stop !== undefined && stop.time >= message.time) await obey(stop);
      },
    },
    'workspace-agent-control': {
      'agent.cmd.stop': async message => {
        keep(message);
        await obey(message);
      },
      'agent.cmd.report': async message => {
        const { task_id, request_id } = message.data;
        const progress = await jobs.progress(jobName(task_id));
        if (progress === null) return;
        const { percent, message: said, job } = progress;
        const about = { task_id, story_id: job.command.story_id, agent_id: agentOf(job) };
        await publishFor(publish, causeOf(message), {
          type: 'agent.response.progress',
          data: {
            ...about,
            status: 'progress',
            progress_pct: percent,
            message: said,
            request_id,
            timestamp: clock.now(),
          },
        });
      },
    },
  };
  return {
    consumers,
    /** Obeys the stops that the stream still has, oldest first, and lets jobs begin. */
    async catchUp(stored: AsyncIterable<Stop> | Iterable<Stop>): Promise<void> {
      for await (const message of stored) keep(message);
      for (const message of stops.values()) await obey(message);
      caughtUp();
    },
  };
}

type Stop = Message<'agent.cmd.stop'>;

/** Says for a job how it ended, where it cannot say so itself. */
export function sayFailed({
  publish,
  clock,
}: Pick<WorkspacePorts, 'publish' | 'clock'>): JobEvents['failed'] {
  return (job, { cause, error, type: error_type }) => {
    const { task_id, story_id, role } = job.command;
    const about = { task_id, story_id, role, agent_id: agentOf(job) };
    return publishFor(publish, cause, {
      type: 'agent.response.failed',
      data: { ...about, status: 'failed', error, error_type, timestamp: clock.now() },
    });
  };
}

function publishFor(
  publish: WorkspacePorts['publish'],
  { id, correlationId }: Cause,
  draft: Draft<Published<'workspace'>>,
): Promise<void> {
  return publish({ ...draft, id: eventId(id, draft.type), causationId: id, correlationId });
}

function agentOf({ command }: Job): string {
  return councilOf(command.role).agents[0]!;
}
