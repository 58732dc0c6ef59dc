/** The topology of a fleet under test, from its files: the streams and durable consumers that it declares. */
import { readTopology } from '../files/read-topology.js';
import { FleetError } from '../findings/fleet-error.js';
import { requestConfig } from '../resources/config.js';
import { desire } from '../resources/desire.js';
import type { Config } from '../resources/resource.js';
import type { Bindings } from '../runtime/bindings.js';
import type { Account } from './engine.js';

export interface DeclaredStream {
  account: Account;
  config: Config & { name: string };
}

export interface DeclaredConsumer {
  account: Account;
  stream: string;
  config: Config & { name: string };
}

export interface DeclaredFleet {
  accounts: Account[];
  streams: DeclaredStream[];
  consumers: DeclaredConsumer[];
}

/** @throws FleetError `topology-invalid`: what is wrong with it, or that the bindings were made from another one */
export async function loadFleet(
  bindings: Bindings,
  paths: readonly string[],
  env: string | null,
): Promise<DeclaredFleet> {
  const loaded = await readTopology([...paths], env);
  const wrong = loaded.findings.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) {
    throw new FleetError('topology-invalid', wrong.message, { help: wrong.help, source: wrong.place });
  }
  if (loaded.digest !== bindings.digest) {
    const what = `The bindings of \`${bindings.topology}\` were not generated from what stands in ${paths.join(', ')}`;
    throw new FleetError(
      'topology-invalid',
      `${what}${env === null ? '' : ` with the overlay \`${env}\``}.`,
      {
        help: 'Generate them again: fleetctl generate typescript',
      },
    );
  }
  const streams: DeclaredStream[] = [];
  const consumers: DeclaredConsumer[] = [];
  for (const { key, config } of desire(loaded).desired) {
    const { account, stream, consumer } = key;
    const body = requestConfig(key.kind, config, {});
    if (consumer === null) streams.push({ account, config: { ...body, name: stream } });
    else consumers.push({ account, stream, config: { ...body, name: consumer, durable_name: consumer } });
  }
  const ofServices = Object.values(bindings.services).map(({ account }) => account);
  const accounts = [...new Set([...streams.map(({ account }) => account), ...ofServices])];
  return { accounts, streams, consumers };
}
