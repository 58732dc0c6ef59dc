/**
 * One account, observed: its connection, and what is remembered from listing to listing. A connection that cannot be
 * made is tried again with the next listing.
 */
import type { Connection } from '../jetstream/connection.js';
import type { Listener } from '../jetstream/listener.js';
import { accountSamples } from './account-samples.js';
import { ADVISORY, type Advisories, countAdvisories, NO_ADVISORIES } from './advisories.js';
import { consumerSamples, unseenConsumer } from './consumer-samples.js';
import { type Declared, declaredConsumers, declaredSamples, nameOf } from './declared.js';
import { counting, type Listing, takeListing } from './listing.js';
import { oldestPending } from './oldest-pending.js';
import { redeliveries } from './redeliveries.js';
import type { Sample } from './sample.js';
import { streamSamples, unseenStream } from './stream-samples.js';

export interface AccountToObserve {
  /** As the topology calls it; null for the one that it does not name. */
  name: string | null;
  open(): Promise<Connection>;
  /** A second connection, for advisories. */
  listen(): Promise<Listener>;
}

export interface ObserveOptions {
  concurrency: number;
  /** Read the age of the oldest unfinished message. */
  ages: boolean;
  /** Show ephemeral consumers that nobody has declared, too. */
  allConsumers: boolean;
  /** What the topology declares in the account, given what its server says; null without a topology. */
  declared:
    | ((account: string | null, facts: { maxAckPending: number | null; version: string }) => Declared)
    | null;
  warn(text: string): void;
}

export interface Observed {
  samples: Sample[];
  serverVersion: string;
}

export interface ObservedAccount {
  observe(): Promise<Observed>;
  /** Asks the server for a sign of life. */
  probe(): Promise<void>;
  counts: { requests: number; errors: number };
  close(): Promise<void>;
}

export function observeAccount(account: AccountToObserve, options: ObserveOptions): ObservedAccount {
  const counts = { requests: 0, errors: 0 };
  const ages = oldestPending(options.concurrency);
  const counter = redeliveries(Date.now());
  let connection: Connection | null = null;
  let listener: Listener | null = null;
  let advisories: Advisories = NO_ADVISORIES;
  const told = new Set<string>();
  const tellOnce = (text: string) => {
    if (told.has(text)) return;
    told.add(text);
    options.warn(`${text}\n`);
  };

  const connected = async () => {
    connection ??= counting(await account.open(), counts);
    if (listener === null) {
      listener = await account.listen();
      advisories = countAdvisories(listener);
    }
    return connection;
  };

  const samplesOf = async (live: Connection, listing: Listing): Promise<Sample[]> => {
    const label = account.name ?? live.facts.account;
    const declared = options.declared?.(account.name, {
      maxAckPending: positive(listing.account.limits['max_ack_pending']),
      version: live.facts.version,
    });
    const known = declared === undefined ? new Set<string>() : declaredConsumers(declared);
    const shown = listing.consumers.filter(
      ({ stream_name, name, config }) =>
        options.allConsumers ||
        known.has(nameOf({ stream: stream_name, consumer: name })) ||
        (config['durable_name'] !== undefined && !stream_name.startsWith('$MQTT_')),
    );
    const streams = new Map(listing.streams.map(stream => [stream.config.name, stream]));
    const around = {
      ages: options.ages ? await ages.read(live, shown) : new Map<string, number>(),
      redeliveries: counter.count(shown, streams),
      advisories,
    };
    const mayHear =
      listener?.connected === true && !Object.values(ADVISORY).some(it => listener?.refused.has(it));
    if (!ages.allowed) tellOnce('No ages: the user may not publish to $JS.API.STREAM.MSG.GET.*');
    if (listener?.refused.size)
      tellOnce(`Not counted: the user may not subscribe to ${[...listener.refused].join(', ')}`);
    const unseen = new Set([
      ...listing.missingStreams.map(stream => nameOf({ stream, consumer: null })),
      ...listing.missingConsumers.map(nameOf),
      ...shownOf(listing.missingStreams, declared),
    ]);
    return [
      ...accountSamples(label, listing.account),
      ...listing.streams.flatMap(stream => streamSamples(label, stream)),
      ...listing.missingStreams.map(stream => unseenStream(label, stream)),
      ...shown.flatMap(consumer => consumerSamples(label, consumer, around)),
      ...listing.missingConsumers.map(({ stream, consumer }) => unseenConsumer(label, stream, consumer)),
      ...(declared === undefined
        ? []
        : declaredSamples(label, declared, { ...listing, server: live.facts }, unseen)),
      { name: 'fleetctl_exporter_advisories', labels: { account: label }, value: Number(mayHear) },
    ];
  };

  return {
    counts,
    async observe() {
      const live = await connected();
      const samples = await samplesOf(live, await takeListing(live, options.concurrency));
      return { samples, serverVersion: live.facts.version };
    },
    async probe() {
      await (await connected()).request('$JS.API.INFO');
    },
    async close() {
      await Promise.all([connection?.close(), listener?.close()]);
    },
  };
}

/** The declared consumers of streams that were not shown were not either. */
function shownOf(missing: readonly string[], declared: Declared | undefined): string[] {
  const gone = new Set(missing);
  return (declared?.desired ?? []).filter(({ key }) => gone.has(key.stream)).map(({ key }) => nameOf(key));
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}
