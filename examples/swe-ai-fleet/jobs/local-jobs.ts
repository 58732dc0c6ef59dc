/**
 * Jobs as processes of this machine, for where there is no cluster. What a cluster would keep of a job is kept in a
 * folder that all instances of the workspace share, so a job's name is unique among them, and the instance that made
 * a job is the one that runs it.
 *
 *     ensure ──▶ running ──exit 0──▶ ended
 *                 │  ▲ └──────exit 1, three times──┐
 *          crash ─┘  └─ again                      ▼
 *                 └──────────stop───────────▶ failing ──told──▶ ended
 *
 * An instance that is killed takes its processes with it. When it is back it runs again what has not ended: a job
 * says the same under the same ids however often it is run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Job, JobEvents, JobFailure, JobProgress, JobRunner } from '../ports.js';
import { versionedFiles } from '../state/versioned-files.js';

export interface LocalJobsOptions {
  folder: string;
  /** The instance of the workspace. */
  owner: string;
  /** The program of an agent: gets its job by a message and tells its progress by others. */
  program: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

type Record =
  | { job: Job; owner: string; state: 'running' | 'ended' }
  | { job: Job; owner: string; state: 'failing'; failure: JobFailure };

export interface LocalJobs extends JobRunner {
  /** Takes up what a killed instance has left. */
  resume(): Promise<void>;
  /** Ends the processes; their jobs are run again by the next start. */
  close(): Promise<void>;
}

const TRIES = 3;
const GRACE_MS = 2_000;

export function localJobs(options: LocalJobsOptions, events: JobEvents): LocalJobs {
  const { folder, owner, program, env, log } = options;
  const records = versionedFiles<Record>(folder);
  const running = new Map<string, { child: ChildProcess; percent: number; message: string }>();
  let isClosed = false;

  const change = async (name: string, make: (record: Record) => Record | null): Promise<Record | null> => {
    for (;;) {
      const found = await records.read(name);
      const next = found === null ? null : make(found.value);
      if (found === null || next === null) return null;
      if (await records.write(name, found.version, next)) return next;
    }
  };

  const start = (job: Job, tries: number) => {
    const child = fork(program, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const entry = { child, percent: 0, message: 'starts' };
    running.set(job.name, entry);
    child.send(job);
    child.on('message', (said: { percent: number; message: string }) => Object.assign(entry, said));
    child.on('error', error => log(`${job.name}: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (running.get(job.name) !== entry) return;
      running.delete(job.name);
      if (!isClosed)
        void exited(job, tries, code, signal).catch(error => log(`${job.name}: ${error.message}`));
    });
  };

  const exited = async (job: Job, tries: number, code: number | null, signal: string | null) => {
    if (code === 0) {
      await change(job.name, record => (isFor(record, job) ? { ...record, state: 'ended' } : null));
      return;
    }
    const how = signal === null ? `exit code ${code}` : signal;
    log(`${job.name}: its process ended with ${how} (try ${tries} of ${TRIES})`);
    if (tries < TRIES) return start(job, tries + 1);
    const error = `The agent's process ended with ${how}, ${TRIES} times.`;
    const cause = { id: job.commandId, correlationId: job.correlationId };
    await fail(job, { cause, error, type: 'JobFailed' });
  };

  /** Kept before it is told, told before it is forgotten. */
  const fail = async (job: Job, failure: JobFailure): Promise<boolean> => {
    const failing = await change(job.name, record =>
      isFor(record, job) && record.state === 'running' ? { ...record, state: 'failing', failure } : null,
    );
    if (failing === null) return false;
    await kill(job.name);
    await events.failed(job, failure);
    await change(job.name, record => (isFor(record, job) ? { job, owner, state: 'ended' } : null));
    return true;
  };

  const kill = async (name: string) => {
    const child = running.get(name)?.child;
    running.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(timer);
  };

  return {
    async ensure(job) {
      for (;;) {
        const found = await records.read(job.name);
        if (found !== null && isFor(found.value, job)) return;
        if (found?.value.owner === owner) await kill(job.name);
        if (await records.write(job.name, found?.version ?? 0, { job, owner, state: 'running' })) break;
      }
      start(job, 1);
    },

    async stop(name, failure, time) {
      const record = (await records.read(name))?.value;
      if (record?.owner !== owner || record.state !== 'running' || record.job.commandedAt > time)
        return false;
      return fail(record.job, failure);
    },

    async progress(name): Promise<JobProgress | null> {
      const entry = running.get(name);
      const record = (await records.read(name))?.value;
      if (entry === undefined || record === undefined) return null;
      return { percent: entry.percent, message: entry.message, job: record.job };
    },

    async resume() {
      for (const name of await records.keys()) {
        const record = (await records.read(name))?.value;
        if (record === undefined || record.owner !== owner) continue;
        const { job } = record;
        if (record.state === 'running' && !running.has(name)) start(job, 1);
        if (record.state === 'failing') {
          await events.failed(job, record.failure);
          await change(name, now => (isFor(now, job) ? { job, owner, state: 'ended' } : null));
        }
      }
    },

    async close() {
      isClosed = true;
      await Promise.all([...running.keys()].map(kill));
    },
  };
}

function isFor({ job }: Record, { commandId }: Job): boolean {
  return job.commandId === commandId;
}
