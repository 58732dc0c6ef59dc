/** Whether a stream's new limits on its consumers leave one above them: the server refuses that (10069). */
import { isAtLeast } from '../resources/field.js';
import type { Config, Live } from '../resources/resource.js';
import { printCount } from '../units/count.js';
import { printDuration } from '../units/duration.js';
import type { Action, Blocked } from './plan.js';
import { serverKey, streamKey, type World } from './world.js';

interface Excess {
  field: 'max_ack_pending' | 'inactive_threshold';
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

function configBefore(stream: Action, consumer: Live, byKey: ReadonlyMap<string, Action>): Config {
  const planned = byKey.get(serverKey(consumer.key));
  return planned?.desired && stream.depends_on.includes(planned.id) ? planned.desired : consumer.config;
}

/** Before 2.15 a limit that is not set counts as 0 here (2.10.29, 2.14.0), which every default is above. */
function excessOf(consumer: Config, limits: Config, version: string): Excess | null {
  const isUnsetZero = !isAtLeast(version, '2.15');
  for (const field of ['max_ack_pending', 'inactive_threshold'] as const) {
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
