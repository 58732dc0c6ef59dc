/** What the topology declares against what the listing shows: what is missing, and what differs. */
import type { ConsumerAnswer, StreamAnswer } from '../jetstream/answers.js';
import { diff } from '../plan/diff.js';
import { serverKey } from '../plan/world.js';
import { liveConsumer, liveStream } from '../resources/live.js';
import type { Desired, Live, ResourceKey, RuntimeManaged, ServerFacts } from '../resources/resource.js';
import type { Sample } from './sample.js';

/** A part of a topology, of one account. */
export interface Declared {
  desired: readonly Desired[];
  runtimeManaged: readonly RuntimeManaged[];
}

export interface Shown {
  streams: readonly StreamAnswer[];
  consumers: readonly ConsumerAnswer[];
  server: ServerFacts;
}

/** The names of all declared consumers: of the ephemeral ones, only these are on the page. */
export function declaredConsumers({ desired, runtimeManaged }: Declared): Set<string> {
  const durable = desired.filter(({ key }) => key.consumer !== null).map(({ key }) => nameOf(key));
  const others = runtimeManaged.flatMap(({ consumer, streams }) =>
    streams.map(stream => nameOf({ stream, consumer })),
  );
  return new Set([...durable, ...others]);
}

/** `account` is the label. What the server would not show is neither missing nor known to differ. */
export function declaredSamples(
  account: string,
  { desired, runtimeManaged }: Declared,
  shown: Shown,
  unseen: ReadonlySet<string>,
): Sample[] {
  const live = new Map<string, Live>();
  for (const each of shown.streams) add(live, liveStream(each, null));
  for (const each of shown.consumers) add(live, liveConsumer(each, null));
  const ephemeral = runtimeManaged.flatMap(({ id, streams, consumer }): Sample[] => {
    const [stream = ''] = streams;
    const name = nameOf({ stream, consumer });
    if (isFanOut(id) || unseen.has(name)) return [];
    const value = Number(live.has(name));
    return [{ name: 'fleetctl_declared_present', labels: { account, stream, consumer }, value }];
  });
  const lasting = desired.flatMap((each): Sample[] => {
    const found = live.get(nameOf(each.key));
    const labels = { account, stream: each.key.stream, consumer: each.key.consumer ?? '' };
    if (found === undefined && unseen.has(nameOf(each.key))) return [];
    const present: Sample = { name: 'fleetctl_declared_present', labels, value: Number(found !== undefined) };
    if (found === undefined) return [present];
    return [
      present,
      { name: 'fleetctl_declared_drifted', labels, value: Number(differs(each, found, live, shown)) },
    ];
  });
  return [...lasting, ...ephemeral];
}

/** One consumer an instance, under names that nobody knows beforehand. */
function isFanOut(id: string): boolean {
  return id.includes('consumer/*/');
}

export function nameOf({ stream, consumer }: Pick<ResourceKey, 'stream' | 'consumer'>): string {
  return serverKey({ account: null, stream, consumer });
}

function add(live: Map<string, Live>, one: Live): void {
  live.set(nameOf(one.key), one);
}

function differs(desired: Desired, found: Live, live: ReadonlyMap<string, Live>, { server }: Shown): boolean {
  const stream = live.get(nameOf({ stream: desired.key.stream, consumer: null })) ?? null;
  const own = { ...found, id: desired.id, key: desired.key };
  return diff(desired, own, { stream, consumers: [], server, nowMs: Date.now() }).changes.length > 0;
}
