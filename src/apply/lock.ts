/**
 * The lock of an apply: a stream of its own, `fleetctl-lock-TOPOLOGY`, that exists while an apply runs.
 *
 *   absent ──create──▶ held ──beat, every 10 s──▶ held ──delete──▶ absent
 *                       └── no beat for 60 s ──▶ dead: the next apply deletes it and takes its place
 *
 * Creating a stream is atomic and the server refuses a second one with another config (10058), so two applies cannot
 * both hold it; it needs no right that apply does not have anyway, and nothing of it is left behind. Holder, time and
 * beat stand in its metadata. Times are the server's, worked out once, so that clocks need not agree.
 */
import { FleetError } from '../findings/fleet-error.js';
import { ApiError, isApiError } from '../jetstream/api-error.js';
import type { Connection } from '../jetstream/connection.js';
import { ERR } from '../jetstream/error-codes.js';
import { streamCreate } from '../jetstream/stream-create.js';
import { streamDelete } from '../jetstream/stream-delete.js';
import { streamInfo } from '../jetstream/stream-info.js';
import { streamUpdate } from '../jetstream/stream-update.js';
import { asName } from '../subjects/as-name.js';
import { printDuration } from '../units/duration.js';

const BEAT_MS = 10_000;
/** How soon an apply notices that its lock was broken. */
const LOOK_MS = 1_000;
const DEAD_AFTER_MS = 60_000;
const RETRY_MS = 500;
/** What the server's limits make of the lock stream does not matter. */
const LOOSE = { pedantic: false };

/** Who applies. */
export interface LockHolder {
  /** user@host, pid, the CI job's address: what a person needs to find it. */
  who: string;
  /** Tells this apply from every other. */
  token: string;
}

export interface LockState {
  topology: string;
  holder: string;
  /** RFC 3339, the server's clock. */
  since: string;
  ageMs: number;
  lastBeatMs: number;
  isDead: boolean;
}

export interface Lock {
  /** What happened once somebody else has broken the lock; null while it is held. */
  readonly lost: FleetError | null;
  release(): Promise<void>;
}

export function lockName(topology: string): string {
  return `fleetctl-lock-${asName(topology)}`;
}

/**
 * Takes the lock, waiting up to `timeoutMs` for its holder.
 * @throws FleetError `lock-held` naming the holder, its age and the way to break it
 */
export async function acquireLock(
  connection: Connection,
  topology: string,
  holder: LockHolder,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Lock> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const since = await create(connection, topology, holder);
    if (since !== null) return hold(connection, topology, holder, since);
    const state = await readLock(connection, topology);
    if (state?.isDead) await breakLock(connection, topology, state.since);
    else if (state !== null && (Date.now() >= deadline || signal.aborted)) throw held(state);
    if (state !== null && !state.isDead) await delay(RETRY_MS);
  }
}

/** The lock's holder and age; null where nobody holds it. */
export async function readLock(connection: Connection, topology: string): Promise<LockState | null> {
  try {
    const info = await streamInfo(connection, lockName(topology));
    const metadata = (info.config['metadata'] ?? {}) as Record<string, string>;
    const nowMs = serverTimeMs(info);
    const beatMs = Date.parse(metadata['fleetctl.lock.beat'] ?? info.created);
    const lastBeatMs = Math.max(0, nowMs - beatMs);
    return {
      topology,
      holder: metadata['fleetctl.lock.holder'] ?? 'unknown',
      since: info.created,
      ageMs: Math.max(0, nowMs - Date.parse(info.created)),
      lastBeatMs,
      isDead: lastBeatMs > DEAD_AFTER_MS,
    };
  } catch (error) {
    if (isApiError(error, ERR.streamNotFound)) return null;
    throw error;
  }
}

/** Deletes the lock, if it is still the one that was seen. @returns whether there was one */
export async function breakLock(connection: Connection, topology: string, since: string): Promise<boolean> {
  const seen = await readLock(connection, topology);
  if (seen === null || seen.since !== since) return false;
  try {
    await streamDelete(connection, lockName(topology));
    return true;
  } catch (error) {
    if (isApiError(error, ERR.streamNotFound)) return false;
    throw error;
  }
}

async function create(connection: Connection, topology: string, holder: LockHolder): Promise<string | null> {
  for (const storage of ['file', 'memory'] as const) {
    try {
      const { created } = await streamCreate(connection, lockConfig(topology, holder, storage, null), LOOSE);
      return created;
    } catch (error) {
      if (isApiError(error, ERR.streamNameInUse)) return null;
      if (storage === 'memory' || !isWithoutDisk(error)) throw lockRefused(error, topology);
    }
  }
  return null;
}

function lockConfig(topology: string, holder: LockHolder, storage: 'file' | 'memory', beat: string | null) {
  return {
    name: lockName(topology),
    description: `fleetctl applies the topology ${topology}; deleted when it is done`,
    subjects: [`fleetctl.lock.${topology}`],
    storage,
    retention: 'limits',
    discard: 'old',
    num_replicas: 1,
    max_msgs: 1,
    max_bytes: 1024,
    max_msg_size: 1024,
    max_consumers: 1,
    metadata: {
      'fleetctl.lock.holder': holder.who,
      'fleetctl.lock.token': holder.token,
      ...(beat === null ? {} : { 'fleetctl.lock.beat': beat }),
    },
  };
}

async function hold(
  connection: Connection,
  topology: string,
  holder: LockHolder,
  created: string,
): Promise<Lock> {
  const info = await streamInfo(connection, lockName(topology));
  const aheadMs = serverTimeMs(info) - Date.now();
  const storage = info.config['storage'] as 'file' | 'memory';
  let lost: FleetError | null = null;
  const reportLost = (error: FleetError) => {
    lost = error;
    clearInterval(timer);
  };
  const isOurs = async () => {
    const seen = await streamInfo(connection, lockName(topology));
    return (
      (seen.config['metadata'] as Record<string, string> | undefined)?.['fleetctl.lock.token'] ===
      holder.token
    );
  };
  let beatAt = Date.now();
  let isLooking = false;
  const look = async () => {
    if (!(await isOurs())) return reportLost(lockLost(topology, created));
    if (Date.now() - beatAt < BEAT_MS) return;
    const at = new Date(Date.now() + aheadMs).toISOString();
    await streamUpdate(connection, lockConfig(topology, holder, storage, at), LOOSE);
    beatAt = Date.now();
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch(error => {
        if (isApiError(error, ERR.streamNotFound)) reportLost(lockLost(topology, created));
        // Anything else may pass: the lock is dead only after several missed beats.
      })
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS);
  timer.unref();
  return {
    get lost() {
      return lost;
    },
    async release() {
      clearInterval(timer);
      if (lost !== null) return;
      try {
        if (await isOurs()) await streamDelete(connection, lockName(topology));
      } catch (error) {
        if (!isApiError(error, ERR.streamNotFound)) throw error;
      }
    },
  };
}

function serverTimeMs(info: Record<string, unknown>): number {
  return typeof info['ts'] === 'string' ? Date.parse(info['ts']) : Date.now();
}

function held({ topology, holder, ageMs, lastBeatMs }: LockState): FleetError {
  return new FleetError(
    'lock-held',
    `another apply of \`${topology}\` is under way: ${holder}, for ${seconds(ageMs)}, last sign of life ${seconds(lastBeatMs)} ago.`,
    {
      help: `Nothing was written. Wait with --lock-timeout 5m, or if it is dead: fleetctl lock break ${topology}`,
    },
  );
}

function lockLost(topology: string, since: string): FleetError {
  return new FleetError(
    'lock-lost',
    `the lock of \`${topology}\`, held since ${since}, was broken by somebody else.`,
    {
      help: 'What was in flight is finished, nothing more was begun. Plan again.',
    },
  );
}

function lockRefused(error: unknown, topology: string): unknown {
  if (!(error instanceof ApiError)) return error;
  return new FleetError(
    'lock-held',
    `the server refuses the lock stream \`${lockName(topology)}\`: ${error.description}.`,
    {
      help: 'Nothing was written. Apply needs room for one stream of 1 KiB while it runs, on the subject fleetctl.lock.*.',
      cause: error,
    },
  );
}

/** Memory will do then. 10049: 2.10 may still be removing the files of the lock that was there a moment ago. */
function isWithoutDisk(error: unknown): boolean {
  return (
    isApiError(error, ERR.storageResourcesExceeded) ||
    isApiError(error, ERR.insufficientResources) ||
    isApiError(error, ERR.streamStoreFailed)
  );
}

function seconds(ms: number): string {
  return printDuration(Math.round(ms / 1000) * 1e9);
}

function delay(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
