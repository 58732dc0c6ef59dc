import { describe, expect, it } from 'vitest';
import { jobName } from '../../examples/swe-ai-fleet/domain/job-name.js';
import type { Job, JobRunner, Message, Outgoing } from '../../examples/swe-ai-fleet/ports.js';
import { sayFailed, workspace } from '../../examples/swe-ai-fleet/services/workspace.js';

const at = (minute: number) => `2026-03-02T09:${minute}:00.000Z`;
const about = { causationId: null, correlationId: 'request-1' };

function stop(minute: number): Message<'agent.cmd.stop'> {
  const data = { task_id: 'TSK-1', requested_by: 'po', reason: 'Enough.', timestamp: at(minute) };
  return { ...about, id: `stop-${minute}`, type: 'agent.cmd.stop', data, time: at(minute) };
}

function execute(minute: number): Message<'agent.cmd.execute'> {
  const input = { prompt: 'Write it.', tools: [], token_budget: 1 };
  const task = { task_id: 'TSK-1', story_id: 's-1', role: 'DEV', phase: 'BUILD' } as const;
  const data = { ...task, agent_type: 'VLLM' as const, input };
  return { ...about, id: `execute-${minute}`, type: 'agent.cmd.execute', data, time: at(minute) };
}

/** A workspace with the jobs that it has, and what it says. */
function open(has: Message<'agent.cmd.execute'>[] = []) {
  const said: Outgoing[] = [];
  const publish = async (event: Outgoing) => void said.push(event);
  const clock = { now: () => at(59), sleep: async () => {} };
  const failed = sayFailed({ publish, clock });
  const running = new Map<string, Job>();
  const runner: JobRunner = {
    ensure: async job => void running.set(job.name, job),
    async stop(name, failure, time) {
      const job = running.get(name);
      if (job === undefined || job.commandedAt > time) return false;
      running.delete(name);
      await failed(job, failure);
      return true;
    },
    progress: async () => null,
  };
  for (const { id, correlationId, data, time } of has) {
    const name = jobName(data.task_id);
    running.set(name, { name, commandId: id, correlationId, command: data, commandedAt: time });
  }
  const { consumers, catchUp } = workspace({ jobs: runner, publish, clock });
  const commands = consumers['workspace-agent-commands'];
  const control = consumers['workspace-agent-control'];
  const signal = new AbortController().signal;
  return {
    catchUp,
    execute: (minute: number) => commands['agent.cmd.execute'](execute(minute), signal),
    stop: (minute: number) => control['agent.cmd.stop'](stop(minute), signal),
    running: () => [...running.values()].map(({ commandId }) => commandId),
    said: () => said.map(({ type, causationId }) => `${type} after ${causationId}`),
  };
}

describe('a stop', () => {
  it('that was sent while the workspace was away is obeyed when it is back', async () => {
    const away = open([execute(10)]);
    await away.catchUp([stop(20)]);
    expect([away.running(), away.said()]).toEqual([[], ['agent.response.failed after stop-20']]);
  });

  it('of before a task was assigned again is not meant for its new job', async () => {
    const again = open([execute(30)]);
    await again.catchUp([stop(20)]);
    await again.stop(25);
    expect([again.running(), again.said()]).toEqual([['execute-30'], []]);
  });

  it('that overtakes the command that it means ends the job as soon as it is there', async () => {
    const quick = open();
    await quick.catchUp([]);
    await quick.stop(20);
    await quick.execute(10);
    expect([quick.running(), quick.said()]).toEqual([
      [],
      ['agent.response.started after execute-10', 'agent.response.failed after stop-20'],
    ]);
    await quick.execute(30);
    expect(quick.running()).toEqual(['execute-30']);
  });

  it('is known before any job begins', async () => {
    const early = open();
    const begun = early.execute(15);
    expect(early.running()).toEqual([]);
    await early.catchUp([stop(12), stop(20)]);
    await begun;
    expect([early.running(), early.said().at(-1)]).toEqual([[], 'agent.response.failed after stop-20']);
  });
});
