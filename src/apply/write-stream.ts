/** Writing streams: complete bodies, one request where one is enough. */
import type { Connection } from '../jetstream/connection.js';
import { ERR } from '../jetstream/error-codes.js';
import { streamCreate } from '../jetstream/stream-create.js';
import { streamDelete } from '../jetstream/stream-delete.js';
import { streamInfo } from '../jetstream/stream-info.js';
import { streamUpdate } from '../jetstream/stream-update.js';
import type { Action } from '../plan/plan.js';
import { MARK, requestConfig, requiredLevel } from '../resources/config.js';
import type { Live } from '../resources/resource.js';
import { marksAgain, type Write, writeWithinLimits } from './limited-write.js';
import { send, sendDelete } from './send.js';

const POLL_MS = 250;
const MOVE_TIMEOUT_MS = 10 * 60_000;

export function createStream(connection: Connection, action: Action, owner: string): Promise<void> {
  return create(connection, action, { [MARK.topology]: owner });
}

async function create(
  connection: Connection,
  action: Action,
  marks: Readonly<Record<string, string>>,
): Promise<void> {
  const config = action.desired!;
  const first = writer(connection, action, streamCreate);
  const update = writer(connection, action, streamUpdate);
  // A sealed stream cannot be created (10052), only become one.
  const has = await writeWithinLimits(action, { ...config, sealed: false }, marks, first, update);
  if (config['sealed']) await update({ ...has.config, sealed: true }, has.marks, has.pedantic);
}

export async function updateStream(
  connection: Connection,
  action: Action,
  live: Live,
  owner: string,
): Promise<void> {
  const config = action.desired!;
  const marks = marksAgain(owner, live, config);
  const update = writer(connection, action, streamUpdate);
  const changed = new Set(action.changes.map(({ field }) => field));
  if (changed.has('num_replicas') && changed.has('placement')) {
    // One request for both is refused (10123), and a second move while one runs is (10124).
    await update({ ...config, placement: live.config['placement'] }, marks, true);
    await untilSettled(connection, action.resource.stream);
  }
  await writeWithinLimits(action, config, marks, update, update);
}

export async function replaceStream(
  connection: Connection,
  action: Action,
  live: Live,
  owner: string,
): Promise<void> {
  await deleteStream(connection, action);
  await create(connection, action, marksAgain(owner, live, action.desired!));
}

export async function deleteStream(connection: Connection, { resource }: Action): Promise<void> {
  await sendDelete(() => streamDelete(connection, resource.stream), ERR.streamNotFound);
}

function writer(
  connection: Connection,
  { resource }: Action,
  request: typeof streamCreate | typeof streamUpdate,
): Write {
  return (config, marks, pedantic) => {
    const body = { name: resource.stream, ...requestConfig(resource.kind, config, marks) };
    const options = {
      requiredApiLevel: requiredLevel('stream', config),
      // A mirror takes mirror_direct from its origin, which may be nobody's: pedantic, the server refuses instead (10157).
      pedantic: pedantic && config['mirror'] === null,
    };
    return send(() => request(connection, body, options));
  };
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
