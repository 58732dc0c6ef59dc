import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobName } from '../../examples/swe-ai-fleet/domain/job-name.js';
import { type KubernetesJobs, kubernetesJobs } from '../../examples/swe-ai-fleet/jobs/kubernetes-jobs.js';
import type { Job, JobFailure } from '../../examples/swe-ai-fleet/ports.js';
import { until } from './processes.js';
import { type StubCluster, stubCluster } from './stub-cluster.js';

const NOW = '2026-03-02T09:31:00.000Z';
const job: Job = {
  name: jobName('TSK-1'),
  commandId: 'command-1',
  correlationId: 'request-1',
  commandedAt: '2026-03-02T09:30:00.000Z',
  command: {
    task_id: 'TSK-1',
    story_id: 's-1',
    agent_type: 'VLLM',
    role: 'DEV',
    phase: 'BUILD',
    input: {
      prompt: 'Write it.',
      tools: [],
      token_budget: 1,
      workspace_spec: { timeouts: { total_sec: 90 } },
    },
  },
};
const stopped: JobFailure = {
  cause: { id: 'stop-1', correlationId: 'request-1' },
  error: 'Stopped by po: no',
  type: 'Stopped',
};

let cluster: StubCluster;
let told: [string, JobFailure][];
let telling: () => Promise<void>;
const open: KubernetesJobs[] = [];

beforeEach(async () => {
  cluster = await stubCluster();
  told = [];
  telling = async () => {};
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(jobs => jobs.close()));
  await cluster.close();
});

async function instance(): Promise<KubernetesJobs> {
  const jobs = kubernetesJobs(
    {
      config: cluster.config,
      namespace: 'fleet',
      agent: { image: 'fleet-agent:1', natsUrl: 'nats://nats:4222', secret: 'fleet-agents' },
      clock: { now: () => '', sleep: async () => {} },
      log: () => {},
    },
    {
      failed: async ({ name }, failure) => {
        await telling();
        told.push([name, failure]);
      },
    },
  );
  open.push(jobs);
  await jobs.start();
  return jobs;
}

const created = () => cluster.asked.filter(line => line.startsWith('POST')).length;

describe('a job in a cluster', () => {
  it('bears its task’s name, and has all that an agent needs and no secret', async () => {
    await (await instance()).ensure(job);
    const made = cluster.jobs.get(job.name)!;
    expect(made.metadata?.name).toMatch(/^agent-tsk-1-[0-9a-f]{8}$/);
    expect(made.spec).toMatchObject({ backoffLimit: 2, activeDeadlineSeconds: 90 });
    const [container] = made.spec!.template.spec!.containers;
    expect(container!.image).toBe('fleet-agent:1');
    const env = Object.fromEntries(container!.env!.map(each => [each.name, each.value ?? each.valueFrom]));
    expect(JSON.parse(env['FLEET_JOB'] as string)).toEqual(job);
    expect(env['AGENTS_NATS_PASSWORD']).toEqual({
      secretKeyRef: { name: 'fleet-agents', key: 'AGENTS_NATS_PASSWORD' },
    });
  });

  it('is made once, however often its command is delivered, by whichever instance', async () => {
    await (await instance()).ensure(job);
    await (await instance()).ensure(job);
    expect(cluster.jobs.size).toBe(1);
    expect(created()).toBe(2);
    expect(cluster.asked.some(line => line.startsWith('DELETE'))).toBe(false);
  });

  it('makes room when its task is assigned again', async () => {
    const jobs = await instance();
    await jobs.ensure(job);
    await jobs.ensure({ ...job, commandId: 'command-2' });
    expect(cluster.jobs.get(job.name)!.metadata!.annotations).toMatchObject({
      'fleet.swe-ai/command-id': 'command-2',
    });
    expect(told).toEqual([]);
  });

  it('is stopped by any instance, which says why, once', async () => {
    await (await instance()).ensure(job);
    const other = await instance();
    // One that was meant for the job before it.
    expect(await other.stop(job.name, stopped, '2026-03-02T09:29:00.000Z')).toBe(false);
    expect(await other.stop(job.name, stopped, NOW)).toBe(true);
    expect(cluster.jobs.has(job.name)).toBe(false);
    expect(told.at(-1)).toEqual([job.name, stopped]);
    expect(await other.stop(job.name, stopped, NOW)).toBe(false);
  });

  it('has its end told by the next start where the instance that stopped it was killed', async () => {
    const jobs = await instance();
    await jobs.ensure(job);
    telling = () => Promise.reject(new Error('killed'));
    await expect(jobs.stop(job.name, stopped, NOW)).rejects.toThrow('killed');
    await jobs.close();
    expect(told).toEqual([]);
    telling = async () => {};
    await instance();
    await until(() => told.length > 0, 'the end is told');
    expect(told[0]).toEqual([job.name, stopped]);
    await until(() => !cluster.jobs.has(job.name), 'it is deleted');
  });

  it('is told to have failed when the cluster gives it up, and not again by a later start', async () => {
    await (await instance()).ensure(job);
    cluster.setStatus(job.name, {
      conditions: [
        { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'Too many crashes' },
      ],
    });
    await until(() => told.length > 0, 'the failure is told');
    expect(told[0]![1]).toMatchObject({
      cause: { id: 'command-1' },
      type: 'JobFailed',
      error: expect.stringContaining('BackoffLimitExceeded: Too many crashes'),
    });
    await until(
      () => cluster.jobs.get(job.name)?.metadata?.annotations?.['fleet.swe-ai/told'],
      'it is noted on the job',
    );
    const before = told.length;
    await instance();
    await until(() => cluster.asked.filter(line => line.startsWith('GET')).length > 2, 'it is seen again');
    expect(told.length).toBe(before);
  });

  it('says how far it is only while it is in work', async () => {
    const jobs = await instance();
    expect(await jobs.progress(job.name)).toBeNull();
    await jobs.ensure(job);
    expect(await jobs.progress(job.name)).toEqual({ percent: 0, message: 'starts', job });
    cluster.setStatus(job.name, { conditions: [{ type: 'Complete', status: 'True' }] });
    expect(await jobs.progress(job.name)).toBeNull();
  });
});
