/** Regressions 7, 8, 9 and 12 of the list in regressions.test.ts: what only a cluster shows. */
import { describe, expect, it, vi } from 'vitest';
import type { RunningServer } from '../../src/nats-server/start-server.js';
import { emptyAccount, withCluster } from '../support/server.js';
import { traceWire } from '../support/wire-trace.js';
import { actionOf, type Bus, openBus, outline } from './bus.js';

/** A server may take that long to move a stream on a busy machine. */
const PATIENCE = { timeout: 30_000, interval: 100 };

const withStream = (name: string, fields = '') =>
  `topology: t-${name}\nstreams:\n  ${name}: { subjects: [${name}.>]${fields} }\n`;

interface ClusterInfo {
  cluster: { leader?: string; desired?: unknown; replicas?: { name: string; current: boolean }[] };
  state: { messages: number };
}

describe('in a cluster of three', { timeout: 90_000 }, () => {
  // Each member has a tag of its own, so that a placement can name it.
  const cluster = withCluster({ config: index => `server_tags: ["m${index + 1}"]` });
  const infoOf = (bus: Bus, name: string) => bus.ask<ClusterInfo>(`STREAM.INFO.${name}`);

  /** Leaves no stream behind: one whose member is away would make every listing of the next test wait. */
  async function withBusOn(server: RunningServer, use: (bus: Bus) => Promise<void>): Promise<void> {
    const bus = await openBus(server.url);
    try {
      await use(bus);
      await emptyAccount(bus.client);
    } finally {
      await bus.close();
    }
  }

  it('7: a scale and a move in one change are two steps, the second after the first has settled', () =>
    withBusOn(cluster().members[0]!, async bus => {
      await bus.apply(withStream('BOTH', ', num_replicas: 3'));
      await bus.publish('BOTH.a', 50);
      const wanted = withStream('BOTH', ', num_replicas: 1, placement: { tags: [m2] }');
      const plan = await bus.plan(wanted);
      expect(actionOf(plan, 'stream/BOTH').changes.map(({ field }) => field)).toEqual([
        'num_replicas',
        'placement',
      ]);
      const trace = await traceWire(cluster().members[0]!);
      const report = await bus.applyPlan(plan);
      expect(report.actions.map(({ error }) => error)).toEqual([null]);
      const requests = (await trace.requests()).filter(each => each.endsWith('.BOTH'));
      await trace.close();
      const [first, second] = requests.flatMap((each, at) => (each === 'STREAM.UPDATE.BOTH' ? [at] : []));
      expect(requests.slice(first! + 1, second)).toContain('STREAM.INFO.BOTH');

      await vi.waitFor(async () => {
        const { cluster, state } = await infoOf(bus, 'BOTH');
        expect(cluster).toMatchObject({ leader: 'C1-2' });
        expect(cluster.replicas ?? []).toEqual([]);
        expect(state.messages).toBe(50);
      }, PATIENCE);
      expect(outline(await bus.plan(wanted))).toEqual([]);
    }));

  it('8: no move is planned while one is under way, and none that is the one under way', () =>
    withBusOn(cluster().members[0]!, async bus => {
      const on = (tag: string, more = '') => withStream('MOVING', `, placement: { tags: [${tag}] }${more}`);
      await bus.apply(on('m1'));
      await bus.publish('MOVING.a', 5);
      const leader = await cluster().leader();
      // A member that hangs cannot take the stream over: the move stays under way. Not the cluster's leader, though.
      const target = cluster().members[leader === cluster().members[2] ? 1 : 2]!;
      const [there, elsewhere] = leader === cluster().members[2] ? ['m2', 'm3'] : ['m3', 'm2'];
      await target.freeze();
      try {
        // By hand: the lock of an apply could be placed on the member that hangs.
        const { config } = await bus.ask<{ config: object }>('STREAM.INFO.MOVING');
        await bus.ask('STREAM.UPDATE.MOVING', { ...config, placement: { tags: [there] } });
        expect((await infoOf(bus, 'MOVING')).cluster.desired).toBeDefined();
        expect(outline(await bus.plan(on(there)))).toEqual([]);
        await expect(bus.apply(on(elsewhere))).rejects.toMatchObject({ code: 'moving', exit: 5 });
        await expect(bus.apply(on(there, ', num_replicas: 3'))).rejects.toMatchObject({
          code: 'moving',
          exit: 5,
        });
      } finally {
        await target.thaw();
      }
      await vi.waitFor(async () => {
        expect((await infoOf(bus, 'MOVING')).cluster.desired).toBeUndefined();
      }, PATIENCE);
      const report = await bus.apply(on(elsewhere));
      expect(report.complete).toBe(true);
    }));

  it('12: more replicas than servers are refused by name, and nothing that waits for them is begun', () =>
    withBusOn(cluster().members[0]!, async bus => {
      const text = `${withStream('FIVE', ', num_replicas: 5')}consumers:\n  work: { stream: FIVE, ack_policy: explicit }\n`;
      const report = await bus.apply(text);
      expect(report).toMatchObject({ complete: false, summary: { done: 0, failed: 1, 'not-begun': 1 } });
      expect(report.actions[0]!.error).toMatchObject({ code: 'jetstream-10005' });
      expect((await bus.apply(text.replace('num_replicas: 5', 'num_replicas: 3'))).complete).toBe(true);
    }));

  it('9: streams of a member that is down are not taken for absent', () =>
    withBusOn(cluster().members[0]!, async bus => {
      const two = `${withStream('DOWN', ', placement: { tags: [m3] }')}  UP: { subjects: [UP.>], placement: { tags: [m1] } }\n`;
      await bus.apply(two);
      await cluster().members[2]!.kill();
      await cluster().settled();
      const trace = await traceWire(cluster().members[0]!);
      for (const options of [{}, { prune: true }]) {
        await expect(bus.apply(two, options)).rejects.toMatchObject({
          code: 'partial-listing',
          exit: 5,
          message: expect.stringContaining('`stream/DOWN`'),
        });
      }
      expect(await trace.writes()).toEqual([]);
      await trace.close();
      await cluster().members[2]!.restart();
      await cluster().settled();
      await vi.waitFor(async () => expect(outline(await bus.plan(two))).toEqual([]), PATIENCE);
    }));
});
