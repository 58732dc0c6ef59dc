/** Carrying one action out. Whatever happens is an outcome. */
import { FleetError } from '../findings/fleet-error.js';
import { ApiError } from '../jetstream/api-error.js';
import type { Connection } from '../jetstream/connection.js';
import type { Action } from '../plan/plan.js';
import { growsBeyondPlan } from '../plan/restake.js';
import { serverKey, streamKey } from '../plan/world.js';
import type { Live, ServerFacts } from '../resources/resource.js';
import { isUnchanged, readFresh, withSubjectCounts } from './fresh.js';
import type { Outcome } from './schedule.js';
import { UnknownOutcome } from './send.js';
import {
  createConsumer,
  deleteConsumer,
  pauseConsumer,
  replaceConsumer,
  resumePointOf,
  updateConsumer,
} from './write-consumer.js';
import { createStream, deleteStream, replaceStream, updateStream } from './write-stream.js';

/** What the actions of one apply share: the live side as it was read under the lock. */
export interface Scene {
  owner: string;
  connections: ReadonlyMap<string | null, Connection>;
  server: ServerFacts;
  live: ReadonlyMap<string, Live>;
  consumers: ReadonlyMap<string, readonly Live[]>;
  keepers: ReadonlyMap<string, Live>;
}

export async function execute(action: Action, scene: Scene): Promise<Outcome> {
  try {
    await carryOut(action, scene);
    return { status: 'done', error: null };
  } catch (error) {
    return outcomeOf(error, action);
  }
}

async function carryOut(action: Action, scene: Scene): Promise<void> {
  const connection = scene.connections.get(action.resource.account)!;
  const isConsumer = action.resource.consumer !== null;
  if (action.action === 'create') {
    return isConsumer
      ? createConsumer(
          connection,
          action,
          scene.owner,
          resumePointOf(scene.keepers.get(serverKey(action.resource))),
        )
      : createStream(connection, action, scene.owner);
  }
  const live = await readUnchanged(connection, action, scene);
  switch (action.action) {
    case 'update':
    case 'adopt':
      return isConsumer
        ? updateConsumer(connection, action, live, scene.owner)
        : updateStream(connection, action, live, scene.owner);
    case 'replace':
      return isConsumer
        ? replaceConsumer(
            connection,
            action,
            live,
            scene.live.get(streamKey(action.resource)) ?? null,
            scene.owner,
          )
        : replaceStream(connection, action, live, scene.owner);
    case 'delete':
      return isConsumer ? deleteConsumer(connection, action.resource) : deleteStream(connection, action);
    case 'pause':
    case 'resume':
      return pauseConsumer(connection, action);
    case 'orphan':
    case 'conflict':
    case 'runtime-managed':
      throw new Error(`${action.action} is nothing to carry out`);
  }
}

/**
 * The object as it is now, if it is still what was planned for.
 * @throws FleetError `stale-plan` where somebody has changed it, or where it would lose more by now
 */
async function readUnchanged(connection: Connection, action: Action, scene: Scene): Promise<Live> {
  const then = scene.live.get(serverKey(action.resource));
  const now = await readFresh(connection, action.resource);
  if (then === undefined || now === null || !isUnchanged(then, now)) {
    throw new FleetError(
      'stale-plan',
      `\`${action.id}\` was changed by somebody else while apply was running.`,
      {
        help: 'It was left as it is. Plan and apply again.',
      },
    );
  }
  const stream = scene.live.get(streamKey(action.resource)) ?? null;
  const consumers = scene.consumers.get(streamKey(action.resource)) ?? [];
  const counted = await withSubjectCounts(connection, action, now);
  const growth = growsBeyondPlan(action, counted, {
    stream,
    consumers,
    server: scene.server,
    nowMs: Date.now(),
  });
  if (growth === null) return now;
  throw new FleetError('stale-plan', `\`${action.id}\` ${growth}.`, {
    help: 'It was left as it is. Plan again.',
  });
}

function outcomeOf(error: unknown, action: Action): Outcome {
  if (error instanceof UnknownOutcome) {
    return {
      status: 'unknown',
      error: {
        code: 'timeout',
        message: `${error.message} It may have been done, or be done later.`,
        help: 'Apply again: it reads what the server has and goes on from there.',
      },
    };
  }
  if (error instanceof ApiError) return { status: 'failed', error: refused(error, action) };
  if (error instanceof FleetError) {
    const { code, message, help } = error;
    return { status: 'failed', error: { code, message, help } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 'failed',
    error: { code: 'defect', message, help: 'This is a defect of fleetctl: please report it.' },
  };
}

function refused({ description, errCode }: ApiError, { id }: Action): Outcome['error'] {
  return {
    code: `jetstream-${errCode}`,
    message: `the server refuses \`${id}\`: ${description} (${errCode}).`,
    help: 'Mend the topology or the server, then apply again: what is done is not done twice.',
  };
}
