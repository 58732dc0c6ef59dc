/**
 * The services of the fleet in one process, over a bus that is a list: it forgets nothing, keeps one message of an id,
 * delivers each message as often as it is told, and breaks wherever it is told. It is no model of JetStream; it is
 * there to try what the handlers make of it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { Refusal } from '../../examples/swe-ai-fleet/domain/refusal.js';
import { answerErrors } from '../../examples/swe-ai-fleet/http/answer-errors.js';
import type {
  Clock,
  Job,
  JobEvents,
  JobRunner,
  Message,
  Outgoing,
  Peer,
} from '../../examples/swe-ai-fleet/ports.js';
import { work } from '../../examples/swe-ai-fleet/services/agent.js';
import { context } from '../../examples/swe-ai-fleet/services/context.js';
import { orchestrator } from '../../examples/swe-ai-fleet/services/orchestrator.js';
import { planning } from '../../examples/swe-ai-fleet/services/planning.js';
import { storycoach } from '../../examples/swe-ai-fleet/services/storycoach.js';
import { sayFailed, workspace } from '../../examples/swe-ai-fleet/services/workspace.js';
import { fileJournal } from '../../examples/swe-ai-fleet/state/file-journal.js';

export interface TinyFleet {
  planning: Peer;
  context: Peer;
  orchestrator: Peer;
  /** Everything that was ever stored, in order. */
  log: Outgoing[];
  /** Delivers until nothing is left to deliver. */
  settle(): Promise<void>;
  /** Jobs wait until they are let go. */
  holdJobs(): void;
  releaseJobs(): Promise<void>;
  close(): Promise<void>;
}

type AnyHandler = (message: Message, signal: AbortSignal) => Promise<void>;

export interface Faults {
  /** How often the message is handed to its handler after that has succeeded: 1 is a second delivery. */
  repeats?: (event: Outgoing, consumer: string) => number;
  /** Whether this try of publishing fails: `before` it is stored, or `after`, so that nobody knows. */
  breaks?: (event: Outgoing, attempt: number) => 'before' | 'after' | null;
}

export async function tinyFleet({ repeats = () => 0, breaks = () => null }: Faults = {}): Promise<TinyFleet> {
  const folder = await mkdtemp(join(tmpdir(), 'tiny-fleet-'));
  const log: Outgoing[] = [];
  const queue: { event: Outgoing; consumer: string }[] = [];
  const attempts = new Map<string, number>();
  let ms = Date.parse('2026-03-02T09:30:00Z');
  const clock: Clock = { now: () => new Date(ms++).toISOString(), sleep: async () => {} };

  const publish = async (event: Outgoing) => {
    const attempt = (attempts.get(event.id) ?? 0) + 1;
    attempts.set(event.id, attempt);
    const broken = breaks(event, attempt);
    if (broken === 'before') throw new Error('killed before it was published');
    if (!log.some(({ id }) => id === event.id)) {
      log.push(event);
      for (const [consumer, handlers] of Object.entries(consumers)) {
        if (event.type in handlers) queue.push({ event, consumer });
      }
    }
    if (broken === 'after') throw new Error('killed after it was published');
  };

  const jobs = inProcess(publish, clock, sayFailed({ publish, clock }));
  const coach = asPeer(storycoach().http);
  const parts = {
    planning: planning({ stories: fileJournal(join(folder, 'stories'), publish), coach, clock }),
    context: context({
      contexts: fileJournal(join(folder, 'contexts'), publish),
      cache: new Map(),
      clock,
      log: () => {},
    }),
    workspace: workspace({ jobs: jobs.runner, publish, clock }),
  };
  await parts.workspace.catchUp([]);
  const planningPeer = asPeer(parts.planning.http);
  const contextPeer = asPeer(parts.context.http);
  const orchestra = orchestrator({
    tasks: fileJournal(join(folder, 'tasks'), publish),
    planning: planningPeer,
    context: contextPeer,
    clock,
    deliberationMs: 0,
  });
  const consumers: Record<string, Record<string, AnyHandler>> = {
    ...(parts.planning.consumers as object),
    ...(parts.context.consumers as object),
    ...(orchestra.consumers as object),
    ...(parts.workspace.consumers as object),
  };

  const deliver = async ({ event, consumer }: { event: Outgoing; consumer: string }) => {
    const time = new Date(log.indexOf(event)).toISOString();
    const message = { ...event, data: structuredClone(event.data), time } as unknown as Message;
    const handler = consumers[consumer]![event.type]!;
    for (let tries = 0, left = 1 + repeats(event, consumer); left > 0; tries++) {
      if (tries > 20) throw new Error(`${consumer} does not get over ${event.type}`);
      try {
        await handler(message, new AbortController().signal);
        left--;
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('killed')) throw error;
      }
    }
  };

  const settle = async () => {
    for (;;) {
      await jobs.run();
      const next = queue.shift();
      if (next === undefined) return;
      await deliver(next);
    }
  };
  return {
    planning: planningPeer,
    context: contextPeer,
    orchestrator: asPeer(orchestra.http),
    log,
    settle,
    holdJobs: jobs.hold,
    releaseJobs: async () => {
      jobs.release();
      await settle();
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Asks a service as `peer` does, again and again while it answers that it could not. */
function asPeer(http: Hono): Peer {
  answerErrors(http, () => {});
  const ask = async (path: string, init?: RequestInit) => {
    for (let tries = 0; ; tries++) {
      const answer = await http.request(path, init);
      const body = (await answer.json()) as { code: 'unknown'; error: string };
      if (answer.status < 400) return body as never;
      if (answer.status !== 503 || tries > 20) throw new Refusal(body.code, body.error);
    }
  };
  return {
    get: path => ask(path),
    post: (path, body, cause) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Idempotency-Key': cause.id, 'Correlation-Id': cause.correlationId },
      }),
  };
}

function inProcess(publish: (event: Outgoing) => Promise<void>, clock: Clock, failed: JobEvents['failed']) {
  const known = new Map<string, { job: Job; state: 'waiting' | 'ended' }>();
  let held = false;
  const runner: JobRunner = {
    async ensure(job) {
      if (known.get(job.name)?.job.commandId !== job.commandId)
        known.set(job.name, { job, state: 'waiting' });
    },
    async stop(name, failure, time) {
      const found = known.get(name);
      if (found?.state !== 'waiting' || found.job.commandedAt > time) return false;
      await failed(found.job, failure);
      found.state = 'ended';
      return true;
    },
    async progress(name) {
      const found = known.get(name);
      return found?.state === 'waiting' ? { percent: 0, message: 'waits', job: found.job } : null;
    },
  };
  return {
    runner,
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
    },
    async run() {
      if (held) return;
      for (const entry of known.values()) {
        if (entry.state !== 'waiting') continue;
        // A job that is killed is run again, from its beginning.
        for (let ended = false; !ended; ) {
          ended = await work(entry.job, { publish, clock, workMs: 0, note: async () => {} }).then(
            () => true,
            () => false,
          );
        }
        entry.state = 'ended';
      }
    },
  };
}
