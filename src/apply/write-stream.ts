/** Writing streams: complete bodies, one request where one is enough. */
import type { Connection } from '../jetstream/connection.js';
import { ERR } from '../jetstream/error-codes.js';
import { streamCreate } from '../jetstream/stream-create.js';
import { streamDelete } from '../jetstream/stream-delete.js';
import { streamInfo } from '../jetstream/stream-info.js';
import { streamUpdate } from '../jetstream/stream-update.js';
import type { Action } from '../plan/plan.js';
import { MARK, requestConfig, requiredLevel } from '../resources/config.js';
import type { Config, Live } from '../resources/resource.js';
import { send, sendDelete } from './send.js';

const POLL_MS = 250;
const MOVE_TIMEOUT_MS = 10 * 60_000;

export async function createStream(connection: Connection, action: Action, owner: string): Promise<void> {
  const config = action.desired!;
  if (!config['sealed']) return sendCreate(connection, action, config, owner);
  // A sealed stream cannot be created (10052), only become one.
  await sendCreate(connection, action, { ...config, sealed: false }, owner);
  await sendUpdate(connection, action, config, owner);
}

export async function updateStream(
  connection: Connection,
  action: Action,
  live: Live,
  owner: string,
): Promise<void> {
  const config = action.desired!;
  const changed = new Set(action.changes.map(({ field }) => field));
  if (changed.has('num_replicas') && changed.has('placement')) {
    // One request for both is refused (10123), and a second move while one runs is (10124).
    await sendUpdate(connection, action, { ...config, placement: live.config['placement'] }, owner);
    await untilSettled(connection, action.resource.stream);
  }
  await sendUpdate(connection, action, config, owner);
}

export async function replaceStream(connection: Connection, action: Action, owner: string): Promise<void> {
  await deleteStream(connection, action);
  await createStream(connection, action, owner);
}

export async function deleteStream(connection: Connection, { resource }: Action): Promise<void> {
  await sendDelete(() => streamDelete(connection, resource.stream), ERR.streamNotFound);
}

async function sendCreate(
  connection: Connection,
  action: Action,
  config: Config,
  owner: string,
): Promise<void> {
  await send(() => streamCreate(connection, body(action, config, owner), level(config)));
}

async function sendUpdate(
  connection: Connection,
  action: Action,
  config: Config,
  owner: string,
): Promise<void> {
  await send(() => streamUpdate(connection, body(action, config, owner), level(config)));
}

function body({ resource }: Action, config: Config, owner: string) {
  return { name: resource.stream, ...requestConfig(resource.kind, config, { [MARK.topology]: owner }) };
}

function level(config: Config) {
  return { requiredApiLevel: requiredLevel('stream', config) };
}

/** A scale answers ok before its replicas have caught up; `cluster.desired` is there until they have (2.15). */
async function untilSettled(connection: Connection, stream: string): Promise<void> {
  for (const end = Date.now() + MOVE_TIMEOUT_MS; Date.now() < end; ) {
    const { cluster } = await streamInfo(connection, stream);
    const { desired, replicas } = (cluster ?? {}) as {
      desired?: unknown;
      replicas?: { current?: boolean }[] | null;
    };
    if (!desired && (replicas ?? []).every(({ current }) => current)) return;
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}
