import { describe, expect, it } from 'vitest';
import { emptyAccount, servers, withClient, withServer } from './server.js';
import { traceWire } from './wire-trace.js';

describe.each(servers)('the trace of API requests on $label', ({ binary }) => {
  const server = withServer({ binary });
  const client = withClient(server);

  it('tells writes from reads and counts also what the server refuses', async () => {
    await emptyAccount(client());
    const trace = await traceWire(server());
    await client().request('$JS.API.STREAM.NAMES');
    await client().request('$JS.API.INFO');
    expect(await trace.writes()).toEqual([]);

    await client().request('$JS.API.STREAM.CREATE.A', JSON.stringify({ name: 'A', subjects: ['a.>'] }));
    await client().request('$JS.API.STREAM.CREATE.B', 'no json');
    await client().request(
      '$JS.API.CONSUMER.DURABLE.CREATE.A.c',
      JSON.stringify({ stream_name: 'A', config: { durable_name: 'c', ack_policy: 'explicit' } }),
    );
    await client().request('$JS.API.STREAM.INFO.A');
    await client().request('$JS.API.STREAM.PURGE.A');
    expect(await trace.writes()).toEqual([
      'STREAM.CREATE.A',
      'STREAM.CREATE.B',
      'CONSUMER.DURABLE.CREATE.A.c',
      'STREAM.PURGE.A',
    ]);
    expect(await trace.requests()).toContain('STREAM.INFO.A');
    await trace.reset();
    expect(await trace.requests()).toEqual([]);
    await trace.close();
  });
});
