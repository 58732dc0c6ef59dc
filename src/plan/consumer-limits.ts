/**
 * What a stream's limits on its consumers stand in the way of. The server refuses new limits that a consumer is above
 * (10069), so a stream whose limits are lowered waits for its consumers; and a consumer above the old limits (10121,
 * 10153), so one that grows waits for its stream. Both at once cannot be done in one apply.
 */
import { isAtLeast } from '../resources/field.js';
import type { Config, Live } from '../resources/resource.js';
import { printCount } from '../units/count.js';
import { printDuration } from '../units/duration.js';
import type { Action, Blocked } from './plan.js';
import { serverKey, streamKey, type World } from './world.js';

interface Excess {
  field: (typeof FIELDS)[number];
  has: number;
  limit: number;
}

/** @param byKey the planned actions: a consumer that is changed before the stream counts as it will be then */
export function consumerAboveLimits(
  action: Action,
  byKey: ReadonlyMap<string, Action>,
  world: World,
): Blocked | null {
  if (action.action === 'replace' || !action.changes.some(({ field }) => field === 'consumer_limits'))
    return null;
  const limits = (action.desired!['consumer_limits'] ?? {}) as Config;
  for (const consumer of world.consumers.get(streamKey(action.resource)) ?? []) {
    const excess = excessOf(configBefore(action, consumer, byKey), limits, world.server.version);
    if (excess !== null) return above(action, consumer, excess, world);
  }
  return null;
}

/** Blocks a consumer that has to be written before its stream, while the limits that the stream still has are in its way. */
export function blockAboveOldLimits(stream: Action, byKey: ReadonlyMap<string, Action>): void {
  const change = stream.changes.find(({ field }) => field === 'consumer_limits');
  if (change === undefined) return;
  const limits = (change.before ?? {}) as Config;
  for (const consumer of byKey.values()) {
    if (consumer.resource.consumer === null || consumer.desired === null || consumer.blocked !== null)
      continue;
    if (
      streamKey(consumer.resource) !== streamKey(stream.resource) ||
      !stream.depends_on.includes(consumer.id)
    )
      continue;
    const field = FIELDS.find(each => isAboveOld(consumer.desired![each] as number, limits[each] as number));
    if (field !== undefined) consumer.blocked = betweenLimits(consumer, stream, field);
  }
}

/** Nothing said of `inactive_threshold` is taken from the stream (10157 in pedantic mode), so never is above any limit. */
function isAboveOld(wants: number, limit: number | undefined): boolean {
  return limit !== undefined && limit > 0 && (wants > limit || wants === 0);
}

function betweenLimits({ id }: Action, stream: Action, field: string): Blocked {
  return {
    code: 'impossible',
    message: `\`${id}\` has to be changed before \`${stream.id}\` lowers its \`consumer_limits\`, and after it takes \`consumer_limits.${field}\` away.`,
    remedy: `Raise or remove \`consumer_limits.${field}\` first and apply; lower the other limit then.`,
  };
}

function configBefore(stream: Action, consumer: Live, byKey: ReadonlyMap<string, Action>): Config {
  const planned = byKey.get(serverKey(consumer.key));
  return planned?.desired && stream.depends_on.includes(planned.id) ? planned.desired : consumer.config;
}

const FIELDS = ['max_ack_pending', 'inactive_threshold'] as const;

/** Before 2.15 a limit that is not set counts as 0 here (2.10.29, 2.14.0), which every default is above. */
function excessOf(consumer: Config, limits: Config, version: string): Excess | null {
  const isUnsetZero = !isAtLeast(version, '2.15');
  for (const field of FIELDS) {
    const [has, limit] = [consumer[field] as number, (limits[field] ?? 0) as number];
    if (has > limit && (limit > 0 || isUnsetZero)) return { field, has, limit };
  }
  return null;
}

function above({ id }: Action, consumer: Live, { field, has, limit }: Excess, { server }: World): Blocked {
  const print = field === 'max_ack_pending' ? printCount : printDuration;
  const why =
    limit === 0
      ? `nats-server ${server.version} takes a limit that is not set for 0 when \`consumer_limits\` change`
      : `\`consumer_limits.${field}\` shall be ${print(limit)}`;
  const enough = limit === 0 ? `, or set \`consumer_limits.${field}: ${print(has)}\`` : '';
  return {
    code: 'impossible',
    message: `\`${id}\` cannot get these limits while \`${consumer.id}\` has \`${field}\` ${print(has)}: ${why}.`,
    remedy: `Lower \`${field}\` of \`${consumer.id}\` first${enough}.`,
  };
}
