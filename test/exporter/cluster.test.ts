/** A stream of three copies on a real cluster: one series an object, its replicas, and the loss of its leader. */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { createExporter } from '../../src/exporter/exporter.js';
import { connect as connectFleetctl } from '../../src/jetstream/connect.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { startListener } from '../../src/jetstream/listener.js';
import { withCluster } from '../support/server.js';
import { readPage, valueIn } from './page.js';

const NO_CONTEXTS = { readText: () => undefined, listNames: () => [] };

describe('the exporter of a cluster', () => {
  const cluster = withCluster();

  it('shows each object once, its replicas, and that one is away', { timeout: 60_000 }, async () => {
    const { members, urls } = cluster();
    const client = await connect({ servers: urls[0]! });
    const manager = await jetstreamManager(client);
    await manager.streams.add({ name: 'S', subjects: ['s'], num_replicas: 3 });
    await manager.consumers.add('S', { durable_name: 'c', ack_policy: 'explicit' } as never);
    const leader = (await manager.streams.info('S')).cluster?.leader;
    await client.close();

    // The member that goes neither leads the stream nor answers the exporter.
    const named = await Promise.all(members.map(async member => [await nameOf(member.url), member] as const));
    const stay = named.find(([name]) => name === leader)![1];
    const away = named.find(([name]) => name !== leader)![1];
    const options = resolveConnection({ server: stay.url, timeout: '5s' }, {}, NO_CONTEXTS);
    const exporter = createExporter({
      accounts: [{ name: null, open: () => connectFleetctl(options), listen: () => startListener(options) }],
      listenSystem: null,
      intervalMs: 0,
      concurrency: 4,
      ages: true,
      allConsumers: false,
      declared: null,
      version: '0',
      warn: () => {},
    });
    const page = await exporter.page(20_000);
    expect(readPage(page).filter(({ name }) => name === 'nats_consumer_lag')).toHaveLength(1);
    expect(readPage(page).filter(({ name }) => name === 'nats_stream_replica_current')).toHaveLength(2);
    expect(valueIn(page, 'nats_stream_has_leader', 'S')).toBe(1);
    expect(valueIn(page, 'nats_consumer_has_leader', 'S', 'c')).toBe(1);
    expect(valueIn(page, 'nats_stream_replicas', 'S')).toBe(3);
    await away.stop();
    const offline = async () =>
      readPage(await exporter.page(20_000)).filter(
        ({ name, value }) => name === 'nats_stream_replica_offline' && value === 1,
      );
    const deadline = Date.now() + 30_000;
    while ((await offline()).length === 0 && Date.now() < deadline)
      await new Promise(go => setTimeout(go, 500));
    expect(await offline()).toHaveLength(1);
    await exporter.close();
  });
});

async function nameOf(url: string): Promise<string> {
  const client = await connect({ servers: url });
  const { server_name } = client.info!;
  await client.close();
  return server_name;
}
