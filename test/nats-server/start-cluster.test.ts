import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { servers, withCluster } from '../support/server.js';

describe.each(servers)('a cluster of our own, $label', ({ binary }) => {
  const cluster = withCluster({ binary });

  it('takes a stream of three replicas the moment it is started', async () => {
    expect(await cluster().leader()).not.toBeNull();
    const client = await connect({ servers: [...cluster().urls] });
    const body = JSON.stringify({ name: 'A', subjects: ['a.>'], num_replicas: 3 });
    const answer = await client.request('$JS.API.STREAM.CREATE.A', body, { timeout: 5_000 });
    const made = answer.json<{ error?: unknown; cluster: { replicas: unknown[] } }>();
    expect(made.error).toBeUndefined();
    expect(made.cluster.replicas).toHaveLength(2);
    await client.close();
  });

  it('elects another leader when its leader is killed, and takes it back', { timeout: 60_000 }, async () => {
    const leader = await cluster().leader();
    await leader!.kill();
    await cluster().settled();
    const next = await cluster().leader();
    expect(next).not.toBeNull();
    expect(next).not.toBe(leader);

    const { port } = leader!;
    await leader!.restart();
    await cluster().settled();
    expect(leader!.port).toBe(port);
    const client = await connect({ servers: leader!.url });
    const names = await client.request('$JS.API.STREAM.NAMES', '', { timeout: 5_000 });
    expect(names.json<{ streams: string[] }>().streams).toEqual(['A']);
    await client.close();
  });
});
