/**
 * The exporter: what is asked of it, and what that costs the server.
 *
 *   idle ──scrape──▶ listing ──answered──▶ page, served again until `intervalMs` has passed since the listing began
 *             ▲        │  every scrape that comes meanwhile waits for the same listing
 *             └────────┴──failed──▶ page without the objects: nats_up 0
 *
 * Nothing is listed unless a scrape asks for it, and never two listings at once: a slow server makes scrapes wait, and
 * piles nothing up.
 */
import type { Listener } from '../jetstream/listener.js';
import { serverSamples } from './account-samples.js';
import { type AccountToObserve, type ObserveOptions, observeAccount } from './observed-account.js';
import { printPage } from './page.js';
import type { Sample } from './sample.js';
import { type Servers, watchServers } from './servers.js';

export interface ExporterOptions extends ObserveOptions {
  accounts: readonly AccountToObserve[];
  /** The system account, where there is one to ask. */
  listenSystem: (() => Promise<Listener>) | null;
  /** The least time between two listings. */
  intervalMs: number;
  version: string;
}

export interface Exporter {
  /** The page, of a listing begun now or shared with others; after `patienceMs` one that says that none came. */
  page(patienceMs: number): Promise<string>;
  /** Null where the server answers, else why not. */
  health(): Promise<string | null>;
  listings(): number;
  close(): Promise<void>;
}

interface Taken {
  samples: Sample[];
  up: boolean;
  serverVersion: string;
  beganMs: number;
  tookMs: number;
}

export function createExporter(options: ExporterOptions): Exporter {
  const accounts = options.accounts.map(account => observeAccount(account, options));
  const counts = { listings: 0, errors: 0 };
  let system: { listener: Listener; servers: Servers } | null = null;
  let current: Promise<Taken> | null = null;
  let last: Taken | null = null;

  const readServers = async (): Promise<Sample[]> => {
    if (options.listenSystem === null) return [];
    if (system === null) {
      const listener = await options.listenSystem();
      system = { listener, servers: watchServers(listener) };
    }
    return (await system.servers.read()).flatMap(serverSamples);
  };

  /** A server that is away for hours is one line, and its return another. */
  let told = '';
  const tell = (fault: string) => {
    if (fault === told) return;
    options.warn(fault === '' ? 'The server answers again.\n' : `${fault}\n`);
    told = fault;
  };

  const take = async (): Promise<Taken> => {
    const beganMs = Date.now();
    counts.listings++;
    const [servers, ...observed] = await Promise.allSettled([
      readServers(),
      ...accounts.map(account => account.observe()),
    ]);
    const failed = [servers!, ...observed].filter(result => result.status === 'rejected');
    if (failed.length > 0) counts.errors++;
    tell(failed.map(({ reason }) => messageOf(reason)).join(' '));
    const seen = observed.flatMap(result => (result.status === 'fulfilled' ? [result.value] : [])) as Awaited<
      ReturnType<(typeof accounts)[number]['observe']>
    >[];
    return {
      samples: [
        ...seen.flatMap(({ samples }) => samples),
        ...(servers!.status === 'fulfilled' ? (servers!.value as Sample[]) : []),
      ],
      up: seen.length === accounts.length,
      serverVersion: seen[0]?.serverVersion ?? '',
      beganMs,
      tookMs: Date.now() - beganMs,
    };
  };

  const taken = (): Promise<Taken> => {
    if (current !== null) return current;
    if (last !== null && Date.now() - last.beganMs < options.intervalMs) return Promise.resolve(last);
    current = take()
      .then(result => {
        last = options.intervalMs > 0 ? result : null;
        return result;
      })
      .finally(() => {
        current = null;
      });
    return current;
  };

  const ownSamples = (result: Taken | null): Sample[] => {
    const requests = accounts.reduce((sum, account) => sum + account.counts.requests, 0);
    const errors = accounts.reduce((sum, account) => sum + account.counts.errors, 0);
    const own = (name: Sample['name'], value: number, labels = {}): Sample => ({ name, labels, value });
    return [
      own('nats_up', Number(result?.up ?? false)),
      own('fleetctl_exporter_info', 1, {
        version: options.version,
        server_version: result?.serverVersion ?? '',
      }),
      own('fleetctl_exporter_listings_total', counts.listings),
      own('fleetctl_exporter_listing_errors_total', counts.errors),
      own('fleetctl_exporter_api_requests_total', requests),
      own('fleetctl_exporter_api_errors_total', errors),
      ...(result === null
        ? []
        : [
            own('fleetctl_exporter_listing_duration_seconds', result.tookMs / 1000),
            own('fleetctl_exporter_listing_age_seconds', (Date.now() - result.beganMs) / 1000),
          ]),
    ];
  };

  return {
    listings: () => counts.listings,
    async page(patienceMs) {
      const result = await within(taken(), patienceMs);
      return printPage([...(result?.samples ?? []), ...ownSamples(result)]);
    },
    async health() {
      try {
        await Promise.all(accounts.map(account => account.probe()));
        return null;
      } catch (error) {
        return messageOf(error);
      }
    },
    async close() {
      await current?.catch(() => {});
      await Promise.all([...accounts.map(account => account.close()), system?.listener.close()]);
    },
  };
}

/** Null where it takes longer; it goes on all the same. */
async function within<T>(work: Promise<T>, patienceMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
