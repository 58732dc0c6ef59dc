/** What the topology declares and somebody watches: with complete configs, and with thresholds. */
import { consumer, desire } from '../../resources/desire.js';
import type { Config, Desired } from '../../resources/resource.js';
import {
  type ConsumerThresholds,
  consumerThresholds,
  type StreamThresholds,
  streamThresholds,
} from '../../resources/thresholds.js';
import type { LoadedTopology } from '../../topology/loaded-topology.js';
import type {
  Account,
  ConsumerMonitoring,
  Consumers,
  Monitoring,
  Streams,
  Topology,
} from '../../topology/topology.gen.js';
import type { Labelled } from './selectors.js';

export interface WatchedStream extends Labelled {
  consumer: null;
  config: Config;
  thresholds: StreamThresholds;
}

export interface WatchedConsumer extends Labelled {
  consumer: string;
  config: Config;
  isPush: boolean;
  isDurable: boolean;
  /** That its messages go by, in nanoseconds; 0 for never. */
  streamMaxAgeNs: number;
  thresholds: ConsumerThresholds;
}

export interface Watched {
  streams: WatchedStream[];
  consumers: WatchedConsumer[];
  /** Everything that is declared, watched or not: what a selector must not select besides. */
  allStreams: Labelled[];
  allConsumers: (Labelled & { own: ConsumerMonitoring | undefined })[];
}

/** A fan-out has no consumers that could be named beforehand, so it is not among them. */
export function watchedOf(loaded: LoadedTopology & { topology: Topology }): Watched {
  const { topology } = loaded;
  const desired = new Map(
    desire(loaded).desired.flatMap(each =>
      each.key.kind === 'stream' ? [[`${each.key.account ?? ''}\0${each.key.stream}`, each] as const] : [],
    ),
  );
  const sections: [string | null, Pick<Account, 'streams' | 'consumers'>][] = [
    [null, topology as Pick<Account, 'streams' | 'consumers'>],
    ...Object.entries(topology.accounts ?? {}),
  ];
  const watched: Watched = { streams: [], consumers: [], allStreams: [], allConsumers: [] };
  for (const [account, { streams = {}, consumers = {} }] of sections) {
    const own = new Map(
      Object.keys(streams).map(name => [name, desired.get(`${account ?? ''}\0${name}`)!] as const),
    );
    addStreams(watched, account, streams, own, topology.monitoring);
    addConsumers(watched, account, consumers, own, topology.monitoring);
  }
  return watched;
}

function addStreams(
  watched: Watched,
  account: string | null,
  written: Streams,
  desired: ReadonlyMap<string, Desired>,
  monitoring: Monitoring | undefined,
): void {
  for (const [stream, { config }] of desired) {
    const labels = { account, stream, consumer: null };
    watched.allStreams.push(labels);
    const thresholds = streamThresholds(written[stream]?.monitoring, monitoring, config);
    if (thresholds !== null) watched.streams.push({ ...labels, config, thresholds });
  }
}

function addConsumers(
  watched: Watched,
  account: string | null,
  consumers: Consumers,
  streams: ReadonlyMap<string, Desired>,
  monitoring: Monitoring | undefined,
): void {
  for (const [key, written] of Object.entries(consumers)) {
    if (written.streams !== undefined) continue;
    const made = consumer(key, written as Record<string, unknown>, {
      account,
      streams,
      accountMaxAckPending: undefined,
    });
    const { stream } = made.key;
    const labels = { account, stream, consumer: made.key.consumer! };
    watched.allConsumers.push({ ...labels, own: written.monitoring });
    const streamConfig = streams.get(stream)?.config ?? null;
    const thresholds = consumerThresholds(written.monitoring, monitoring, made.config, streamConfig);
    if (thresholds === null) continue;
    watched.consumers.push({
      ...labels,
      config: made.config,
      isPush: Boolean(made.config['deliver_subject']),
      isDurable: written.durability !== 'ephemeral',
      streamMaxAgeNs: Number(streamConfig?.['max_age'] ?? 0),
      thresholds,
    });
  }
}
