/**
 * Limits in the server's own configuration that no request shows: what the file leaves open is left to the server and
 * never taken for drift; what the file sets is not bent.
 */
import { describe, expect, it } from 'vitest';
import { servers, withServer } from '../support/server.js';
import { actionOf, type Bus, outline, withBus } from './bus.js';
import { withTrace } from './with-trace.js';

const LIMITS = 'jetstream { limits { max_ack_pending: 500, duplicate_window: 60s, max_request_batch: 100 } }';

let next = 0;
const text = (name: string, stream = '', consumer = '') => `
topology: t-${name}
streams:
  ${name}: { subjects: [${name}.>]${stream} }
consumers:
  work: { stream: ${name}, ack_policy: explicit${consumer} }
`;

describe.each(servers)('a server with limits of its own, $label,', ({ binary }) => {
  const server = withServer({ binary, config: LIMITS });
  const bus = withBus(server);
  const trace = withTrace(server);

  it('gets what the file leaves open at its own limits, and the next plan is empty', async () => {
    const name = `S${++next}`;
    expect((await bus().apply(text(name))).complete).toBe(true);
    expect(await configs(bus(), name)).toMatchObject({
      stream: { duplicate_window: 60_000_000_000 },
      consumer: { max_ack_pending: 500, max_batch: 100 },
    });
    expect(outline(await bus().plan(text(name)))).toEqual([]);
    await trace().reset();
    await bus().apply(text(name));
    expect(await trace().writes()).toEqual([]);
  });

  it('converges through changes of other fields and of these', async () => {
    const name = `S${++next}`;
    await bus().apply(text(name));
    for (const [stream, consumer] of [
      [', max_age: 1h', ', description: later'],
      [', max_age: 30s', ', max_ack_pending: 20'],
      [', duplicate_window: 10s', ', max_batch: 5'],
      ['', ''],
    ] as const) {
      expect((await bus().apply(text(name, stream, consumer))).complete).toBe(true);
      expect(outline(await bus().plan(text(name, stream, consumer)))).toEqual([]);
    }
    expect(await configs(bus(), name)).toMatchObject({
      stream: { duplicate_window: 60_000_000_000 },
      consumer: { max_ack_pending: 500, max_batch: 100 },
    });
  });

  it('sees a change by hand below the limits as drift', async () => {
    const name = `S${++next}`;
    await bus().apply(text(name));
    const { consumer } = await configs(bus(), name);
    await bus().ask(`CONSUMER.CREATE.${name}.work`, {
      stream_name: name,
      action: 'update',
      config: { ...consumer, max_ack_pending: 7 },
    });
    const plan = await bus().plan(text(name));
    expect(actionOf(plan, `consumer/${name}/work`).changes.map(({ field }) => field)).toEqual([
      'max_ack_pending',
    ]);
    await bus().applyPlan(plan);
    expect(outline(await bus().plan(text(name)))).toEqual([]);
  });

  it('adopts what the server made of somebody’s defaults', async () => {
    const name = `S${++next}`;
    await bus().ask(`STREAM.CREATE.${name}`, { name, subjects: [`${name}.>`] });
    await bus().ask(`CONSUMER.CREATE.${name}.work`, {
      stream_name: name,
      config: { name: 'work', durable_name: 'work', ack_policy: 'explicit' },
    });
    const adopt = [`stream/${name}`, `consumer/${name}/work`];
    expect((await bus().apply(text(name), { adopt })).complete).toBe(true);
    expect(outline(await bus().plan(text(name)))).toEqual([]);
  });

  it('replaces a consumer and converges', async () => {
    const name = `S${++next}`;
    await bus().apply(text(name));
    expect((await bus().apply(text(name, '', ', max_waiting: 9'))).complete).toBe(true);
    expect(outline(await bus().plan(text(name, '', ', max_waiting: 9')))).toEqual([]);
  });

  it('replaces a stream and converges', async () => {
    const name = `S${++next}`;
    await bus().apply(text(name));
    const wanted = text(name, ', storage: memory');
    expect((await bus().apply(wanted, { allow_destroy: [`stream/${name}`] })).complete).toBe(true);
    expect(outline(await bus().plan(wanted))).toEqual([]);
  });

  it('refuses what the file sets above them, by the server’s own words', async () => {
    const name = `S${++next}`;
    const report = await bus().apply(text(name, '', ', max_ack_pending: 900'));
    const failed = report.actions.find(({ status }) => status === 'failed');
    expect(failed).toMatchObject({ id: `consumer/${name}/work`, error: { code: 'jetstream-10121' } });
  });

  it('leaves everything as it is when its limits are lifted', async () => {
    const name = `S${++next}`;
    await bus().apply(text(name));
    await server().restart({ config: '' });
    expect(outline(await bus().plan(text(name)))).toEqual([]);
  });
});

async function configs(bus: Bus, name: string): Promise<{ stream: object; consumer: object }> {
  const stream = await bus.ask<{ config: object }>(`STREAM.INFO.${name}`);
  const consumer = await bus.ask<{ config: object }>(`CONSUMER.INFO.${name}.work`);
  return { stream: stream.config, consumer: consumer.config };
}
