/** Writing consumers, each with the `action` guard of the API: a create never overwrites, an update never creates. */
import { isApiError } from '../jetstream/api-error.js';
import type { Connection } from '../jetstream/connection.js';
import { consumerCreate } from '../jetstream/consumer-create.js';
import { consumerDelete } from '../jetstream/consumer-delete.js';
import { consumerPause } from '../jetstream/consumer-pause.js';
import { ERR } from '../jetstream/error-codes.js';
import type { Action } from '../plan/plan.js';
import { MARK, requestConfig, requiredLevel } from '../resources/config.js';
import { type ConsumerInfo, liveConsumer } from '../resources/live.js';
import { type Place, placeOfConsumer } from '../resources/place.js';
import type { Config, ConsumerState, Live, ResourceKey, Resumed } from '../resources/resource.js';
import { marksAgain, type Write, writeWithinLimits } from './limited-write.js';
import { send, sendDelete } from './send.js';

/** @param resumeAt the stream sequence to go on at, where an interrupted replace has left one */
export async function createConsumer(
  connection: Connection,
  action: Action,
  owner: string,
  resumeAt: number | null,
): Promise<void> {
  await create(connection, action, { [MARK.topology]: owner }, resumeAt);
}

export async function updateConsumer(
  connection: Connection,
  action: Action,
  live: Live,
  owner: string,
): Promise<void> {
  const config = action.desired!;
  const pause = action.changes.find(({ field }) => field === 'pause_until');
  // The pause request carries no metadata: what is adopted gets its mark by an update.
  if (pause === undefined || action.changes.length > 1 || action.action === 'adopt') {
    const { pause_until: _ignoredByUpdates, ...sent } = live.resumed
      ? resumedConfig(config, live.resumed)
      : config;
    const marks = { ...marksAgain(owner, live, config), ...(live.resumed ? resumedMark(live.resumed) : {}) };
    const update = writer(connection, action.resource, 'update');
    await writeWithinLimits(action, sent, marks, update, update);
  }
  if (pause !== undefined) await pauseConsumer(connection, action);
}

/** Pausing has a request of its own: an update answers ok and changes nothing (2.15.1). */
export async function pauseConsumer(connection: Connection, { resource, desired }: Action): Promise<void> {
  const until = (desired!['pause_until'] as string | null) ?? null;
  const isPast = until !== null && Date.parse(until) <= Date.now();
  await send(() => consumerPause(connection, resource.stream, resource.consumer!, isPast ? null : until));
}

export async function deleteConsumer(
  connection: Connection,
  { stream, consumer }: ResourceKey,
): Promise<void> {
  await sendDelete(() => consumerDelete(connection, stream, consumer!), ERR.consumerNotFound);
}

/**
 * Delete and create, without losing the place.
 *
 *   create keeper (at ack floor + 1) ──▶ delete ──▶ create (at ack floor + 1) ──▶ delete keeper
 *
 * The keeper holds the place while the name is free: an interest stream would otherwise delete what only this
 * consumer wants, and an apply that dies in between would otherwise lose where it was. A work queue needs none and
 * takes none (10100): what is acknowledged is gone from the stream.
 */
export async function replaceConsumer(
  connection: Connection,
  action: Action,
  live: Live,
  stream: Live | null,
  owner: string,
): Promise<void> {
  const { resource } = action;
  const marks = marksAgain(owner, live, action.desired!);
  if (stream?.config['retention'] === 'workqueue') {
    await deleteConsumer(connection, resource);
    return create(connection, action, marks, null);
  }
  const place = placeOfConsumer(live);
  const keeper: ResourceKey = { ...resource, consumer: keeperName(resource.consumer!) };
  const kept = await keepPlace(connection, keeper, keeperConfig(live, place, owner), stream);
  await deleteConsumer(connection, resource);
  await create(connection, action, marks, place.from === 'sequence' ? place.sequence : kept.resumeAt);
  if (kept.isKept) await deleteConsumer(connection, keeper);
}

interface Kept {
  /** False where the stream has no room for one consumer more and loses nothing without. */
  isKept: boolean;
  resumeAt: number | null;
}

async function keepPlace(
  connection: Connection,
  keeper: ResourceKey,
  config: Config,
  stream: Live | null,
): Promise<Kept> {
  try {
    // Not pedantic: what the stream's consumer_limits impose on a keeper is fine.
    const body = named(keeper, config);
    const answer = await send(() =>
      consumerCreate(connection, keeper.stream, body, 'create', { pedantic: false }),
    );
    return {
      isKept: true,
      resumeAt: resumePointOf(liveConsumer(answer as unknown as ConsumerInfo, keeper.account)),
    };
  } catch (error) {
    if (isApiError(error, ERR.maximumConsumers) && stream?.config['retention'] === 'limits') {
      return { isKept: false, resumeAt: null };
    }
    throw error;
  }
}

export function keeperName(consumer: string): string {
  return `${consumer}-fleetctl-keeps-its-place`;
}

/**
 * Where the consumer goes on whose place this keeper holds; null where it starts as it is declared. A keeper that was
 * started by time says so too: nobody reads it, so what it "delivered last" is the message before its first.
 */
export function resumePointOf(keeper: Live | undefined): number | null {
  if (keeper === undefined || keeper.config['deliver_policy'] === 'all') return null;
  const startsAt = keeper.config['opt_start_seq'] as number;
  return startsAt > 0 ? startsAt : (keeper.state as ConsumerState).deliveredStreamSeq + 1;
}

function keeperConfig(live: Live, place: Place, owner: string): Config {
  const filters = live.config['filter_subjects'] as string[] | null;
  return {
    description: `keeps the place of ${live.key.consumer} while fleetctl replaces it`,
    ack_policy: 'explicit',
    ...startAt(place),
    ...(filters === null
      ? {}
      : filters.length === 1
        ? { filter_subject: filters[0] }
        : { filter_subjects: filters }),
    metadata: { [MARK.topology]: owner, [MARK.keeps]: live.key.consumer! },
  };
}

function startAt(place: Place): Config {
  switch (place.from) {
    case 'start':
      return {};
    case 'sequence':
      return { deliver_policy: 'by_start_sequence', opt_start_seq: place.sequence };
    case 'time':
      return { deliver_policy: 'by_start_time', opt_start_time: place.time };
  }
}

async function create(
  connection: Connection,
  action: Action,
  ownMarks: Readonly<Record<string, string>>,
  resumeAt: number | null,
): Promise<void> {
  const config = action.desired!;
  const resumed = resumeAt === null ? null : resumedFrom(config, resumeAt);
  const sent = resumed ? resumedConfig(config, resumed) : config;
  const marks = { ...ownMarks, ...(resumed ? resumedMark(resumed) : {}) };
  const key = action.resource;
  await writeWithinLimits(
    action,
    sent,
    marks,
    writer(connection, key, 'create'),
    writer(connection, key, 'update'),
  );
}

function writer(connection: Connection, key: ResourceKey, action: 'create' | 'update'): Write {
  return (config, marks, pedantic) => {
    const body = named(key, requestConfig('consumer', config, marks));
    const options = { requiredApiLevel: requiredLevel('consumer', config), pedantic };
    return send(() => consumerCreate(connection, key.stream, body, action, options));
  };
}

function resumedFrom(config: Config, optStartSeq: number): Resumed {
  const { deliver_policy, opt_start_seq, opt_start_time } = config;
  return { optStartSeq, declared: { deliver_policy, opt_start_seq, opt_start_time } };
}

function resumedConfig(config: Config, { optStartSeq }: Resumed): Config {
  return { ...config, deliver_policy: 'by_start_sequence', opt_start_seq: optStartSeq, opt_start_time: null };
}

function resumedMark({ optStartSeq, declared }: Resumed): Record<string, string> {
  return { [MARK.resumed]: JSON.stringify({ opt_start_seq: optStartSeq, declared }) };
}

function named(key: ResourceKey, config: Config): Config & { name: string } {
  return { name: key.consumer!, durable_name: key.consumer!, ...config };
}
