/** Thresholds as metadata, on the server: written, converged, and read by the `nats` CLI as the rules mean them. */
import { describe, expect, it } from 'vitest';
import { findOnPath, runProgram } from '../../src/nats-server/run-program.js';
import { servers, withServer } from '../support/server.js';
import { actionOf, outline, withBus } from './bus.js';

/** The nats CLI is no part of what the tests install: FLEETCTL_NATS_CLI names one, or PATH has it. */
const NATS = process.env['FLEETCTL_NATS_CLI'] || (await findOnPath('nats', process.env));

const topology = (monitoring: string) => `
topology: shop
streams: { ORDERS: { subjects: [order.>] }, COPY: { sources: [{ name: ORDERS }], monitoring: { origin_seen: 1ms } } }
consumers: { billing: { stream: ORDERS, ack_policy: explicit, ack_wait: 1s, max_ack_pending: 20, monitoring: { lag: 5, redelivered: 2 } } }
${monitoring}`;
const ON = 'monitoring: { metadata: true }';

describe.each(servers)('thresholds as metadata on $label', ({ binary }) => {
  const server = withServer({ binary });
  const bus = withBus(server);

  it('are written once, are no difference afterwards, and go when the topology says so', async () => {
    await bus().apply(topology(''));
    const plan = await bus().plan(topology(ON));
    expect(outline(plan).sort()).toEqual([
      'update consumer/ORDERS/billing',
      'update stream/COPY',
      'update stream/ORDERS',
    ]);
    const fields = actionOf(plan, 'consumer/ORDERS/billing').changes.map(({ field, after }) => [
      field,
      after,
    ]);
    expect(fields).toContainEqual(['metadata.io.nats.monitor.unprocessed-critical', '6']);
    expect((await bus().applyPlan(plan)).complete).toBe(true);
    expect(outline(await bus().plan(topology(ON)))).toEqual([]);
    const info = await bus().ask<{ config: { metadata: Record<string, string> } }>(
      'CONSUMER.INFO.ORDERS.billing',
    );
    expect(info.config.metadata).toMatchObject({ 'io.nats.monitor.enabled': 'true' });
    await bus().apply(topology(''));
    expect(outline(await bus().plan(topology('')))).toEqual([]);
  });

  it.skipIf(NATS === null)(
    `agree with \`nats server check\`${NATS === null ? ' (skipped: neither FLEETCTL_NATS_CLI nor nats in PATH)' : ''}`,
    async () => {
      await bus().apply(topology(ON));
      const check = async (...args: string[]) => {
        const connection = ['--server', server().url, '--no-context'];
        const end = await runProgram(NATS!, ['server', 'check', ...args, ...connection], {
          timeoutMs: 20_000,
        });
        return { critical: end.code === 2, said: end.stdout };
      };
      // `server check consumer` of 0.5.1 does not read metadata, whatever its help says: its flags have the same names.
      const consumer = async () => {
        const { config } = await bus().ask<{ config: { metadata: Record<string, string> } }>(
          'CONSUMER.INFO.ORDERS.billing',
        );
        const flags = Object.entries(config.metadata)
          .filter(([key]) => key.startsWith('io.nats.monitor.') && !key.endsWith('.enabled'))
          .map(([key, value]) => `--${key.replace('io.nats.monitor.', '')}=${value}`);
        return check('consumer', '--stream', 'ORDERS', '--consumer', 'billing', ...flags);
      };
      const stream = (name: string) => check('stream', '--stream', name);
      expect(await stream('ORDERS')).toMatchObject({ critical: false });
      const silent = await stream('COPY');
      expect(silent.said).toContain('1 sources are inactive');
      expect(silent.critical).toBe(true);
      expect(await consumer()).toMatchObject({ critical: false });
      await bus().publish('order.placed', 5);
      expect(await consumer()).toMatchObject({ critical: false });
      await bus().publish('order.placed', 1);
      const behind = await consumer();
      expect(behind.said).toContain('Unprocessed Messages: 6');
      expect(behind.critical).toBe(true);

      const billing = await bus().js.consumers.get('ORDERS', 'billing');
      const fetchAll = async () => {
        for await (const _ of await billing.fetch({ max_messages: 6, expires: 1_500 }));
      };
      await fetchAll();
      await fetchAll();
      expect((await consumer()).said).toContain('Redelivered: 6');
    },
  );
});
