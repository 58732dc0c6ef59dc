/** What a decision about one resource looks up: both sides by the server's own names, and who reads what. */
import { addressOf } from '../resources/address.js';
import type {
  ConsumerState,
  Desired,
  Inventory,
  Live,
  ResourceKey,
  RuntimeManaged,
  ServerFacts,
} from '../resources/resource.js';
import type { PlanOptions } from './plan.js';

export interface World {
  /** The topology's name: the owner that our mark names. */
  owner: string;
  options: PlanOptions;
  server: ServerFacts;
  nowMs: number;
  desired: ReadonlyMap<string, Desired>;
  live: ReadonlyMap<string, Live>;
  runtimeManaged: readonly RuntimeManaged[];
  /** Live consumers by the server key of their stream. */
  consumers: ReadonlyMap<string, readonly Live[]>;
  /** Consumers that keep the place of another one whose replacement was interrupted, by that one's server key. */
  keepers: ReadonlyMap<string, Live>;
  isAdopted(id: string): boolean;
  isDestroyAllowed(id: string): boolean;
}

/** The server's own name for a resource: a stream and a bucket of one name are the same thing. */
export function serverKey({
  account,
  stream,
  consumer,
}: Pick<ResourceKey, 'account' | 'stream' | 'consumer'>): string {
  // The server takes no name with a slash in it.
  return addressOf({ kind: consumer === null ? 'stream' : 'consumer', account, stream, consumer });
}

/** The same for a resource whose address is known already: only a bucket's is another one. */
export function serverKeyOf({ id, key }: Pick<Live, 'id' | 'key'>): string {
  return key.kind === 'stream' || key.kind === 'consumer' ? id : serverKey(key);
}

export function streamKey({ account, stream }: Pick<ResourceKey, 'account' | 'stream'>): string {
  return serverKey({ account, stream, consumer: null });
}

export function indexDesired(desired: readonly Desired[]): Map<string, Desired> {
  const index = new Map<string, Desired>();
  for (const each of desired) index.set(serverKeyOf(each), each);
  return index;
}

export function indexLive(inventory: Inventory): Pick<World, 'live' | 'consumers' | 'keepers'> {
  const live = new Map<string, Live>();
  const consumers = new Map<string, Live[]>();
  const keepers = new Map<string, Live>();
  for (const found of inventory.resources) {
    live.set(serverKeyOf(found), found);
    if (found.key.kind !== 'consumer') continue;
    if (found.keeps !== null) {
      keepers.set(serverKey({ ...found.key, consumer: found.keeps }), found);
      continue;
    }
    const stream = streamKey(found.key);
    const others = consumers.get(stream);
    if (others) others.push(found);
    else consumers.set(stream, [found]);
  }
  return { live, consumers, keepers };
}

/**
 * A consumer as it will be once it is made: nothing acknowledged. Only one that starts at the beginning wants what the
 * stream holds already; null for any other.
 */
export function consumerToCome({ key, id, config }: Pick<Live, 'key' | 'id' | 'config'>): Live | null {
  if (config['deliver_policy'] !== 'all' || config['ack_policy'] === 'none') return null;
  return {
    ...{ key, id, config },
    ...{ owner: null, limited: {}, resumed: null, keeps: null, created: '' },
    state: UNUSED,
  };
}

const UNUSED: ConsumerState = {
  pending: 0,
  unacked: 0,
  redelivered: 0,
  ackFloorStreamSeq: 0,
  acked: 0,
  deliveredStreamSeq: 0,
  deliveries: 0,
  waiting: 0,
  paused: false,
  bound: false,
};

/** A consumer that somebody has used, or that would find other messages if it were made anew. */
export function hasPlace(consumer: Live, stream: Live | undefined): boolean {
  const { deliveries, unacked, pending } = consumer.state as ConsumerState;
  if (deliveries > 0 || unacked > 0) return true;
  return (
    pending > 0 && (consumer.config['deliver_policy'] !== 'all' || stream?.config['retention'] !== 'limits')
  );
}
