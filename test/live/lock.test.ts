/** One apply at a time: a lock with a holder, an age, an end, and a way to break it. */
import { describe, expect, it } from 'vitest';
import { breakLock, lockName, readLock } from '../../src/apply/lock.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { servers, withServer } from '../support/server.js';
import { type Bus, open, outline, withBus } from './bus.js';

let next = 0;
const streams = (topology: string, count: number) =>
  `topology: ${topology}\nstreams:\n${Array.from(
    { length: count },
    (_, i) => `  ${topology}_${i}: { subjects: [${topology}.${i}] }\n`,
  ).join('')}`;

describe.each(servers)('the lock on $label', ({ binary }) => {
  const server = withServer({ binary });
  const bus = withBus(server);
  const fresh = () => `T${++next}`;

  it('is held while an apply runs, names its holder, and is gone afterwards', async () => {
    const topology = fresh();
    const seen: Promise<unknown>[] = [];
    await bus().apply(
      streams(topology, 1),
      {},
      {
        onEvent: () => seen.push(readLock(bus().connection, topology)),
      },
    );
    expect(await seen[0]).toMatchObject({
      topology,
      holder: expect.stringContaining(`pid ${process.pid}`),
      isDead: false,
    });
    expect(await readLock(bus().connection, topology)).toBeNull();
  });

  it('is one that a server can have, also where the name of the topology is none', async () => {
    const text = 'topology: odd.names\nstreams: { ODD: { subjects: [odd] } }';
    const seen: Promise<unknown>[] = [];
    const watch = { onEvent: () => seen.push(readLock(bus().connection, 'odd.names')) };
    await bus().apply(text, {}, watch);
    expect(await seen[0]).toMatchObject({ topology: 'odd.names' });
    expect(lockName('odd.names')).not.toBe(lockName('odd_names'));
  });

  it('keeps two applies at once from interleaving', async () => {
    const topology = fresh();
    const other = await open(server().url);
    try {
      const plans = [await bus().plan(streams(topology, 20)), await bus().plan(streams(topology, 20))];
      const began: number[] = [];
      const run = (which: number) =>
        bus().applyPlan(plans[which]!, {
          ...(which === 0 ? {} : { connection: other }),
          concurrency: 2,
          onEvent: ({ type }) => void (type === 'begin' && began.push(which)),
        });
      const ends = await Promise.allSettled([run(0), run(1)]);
      const winner = ends.findIndex(({ status }) => status === 'fulfilled');
      expect(ends[winner]).toMatchObject({ value: { complete: true } });
      expect(ends[1 - winner]).toMatchObject({ reason: { exit: 5 } });
      expect(began).toEqual(Array(20).fill(winner));
    } finally {
      await other.close();
    }
  });

  it('makes a second apply wait, which then finds its plan stale', async () => {
    const topology = fresh();
    const plan = await bus().plan(streams(topology, 1));
    await holdLock(bus(), topology, {});
    const waiting = bus().applyPlan(plan, { lockTimeoutMs: 20_000 });
    waiting.catch(() => {});
    await bus().ask(`STREAM.CREATE.${topology}_0`, { name: `${topology}_0`, subjects: [`${topology}.0`] });
    await bus().ask(`STREAM.DELETE.${lockName(topology)}`);
    await expect(waiting).rejects.toMatchObject({ code: 'stale-plan' });
  });

  it('that is held says by whom, for how long, and how to break it', async () => {
    const topology = fresh();
    await holdLock(bus(), topology, { 'fleetctl.lock.holder': 'ana@ci-7 pid 42 (https://ci.example/7)' });
    const refused = bus().apply(streams(topology, 1));
    await expect(refused).rejects.toMatchObject({
      code: 'lock-held',
      exit: 5,
      message: expect.stringMatching(
        /ana@ci-7 pid 42 \(https:\/\/ci\.example\/7\), for \d+m?s, last sign of life/,
      ),
      help: expect.stringContaining('fleetctl lock break'),
    });
    expect(outline(await bus().plan(streams(topology, 1)))).toHaveLength(1);
  });

  it('is broken once, and only as the one that was seen', async () => {
    const topology = fresh();
    await holdLock(bus(), topology, {});
    const { since } = (await readLock(bus().connection, topology))!;
    expect(await breakLock(bus().connection, topology, '2020-01-01T00:00:00Z')).toBe(false);
    expect(await breakLock(bus().connection, topology, since)).toBe(true);
    expect(await breakLock(bus().connection, topology, since)).toBe(false);
    expect((await bus().apply(streams(topology, 1))).complete).toBe(true);
  });

  it('that is broken while its apply runs stops that apply, which says so', async () => {
    const topology = fresh();
    const report = await bus().apply(
      streams(topology, 6),
      {},
      { concurrency: 1, connection: losingItsLock(bus(), topology) },
    );
    expect(report).toMatchObject({ complete: false, summary: { done: 1, failed: 0, 'not-begun': 5 } });
    expect(report.actions[1]!.error).toMatchObject({
      code: 'lock-lost',
      message: expect.stringContaining('was broken by somebody else'),
    });
  });

  it('of a holder that has not been heard of for a minute is taken over', async () => {
    const topology = fresh();
    const longAgo = new Date(Date.now() - 61_000).toISOString();
    await holdLock(bus(), topology, { 'fleetctl.lock.beat': longAgo });
    expect(await readLock(bus().connection, topology)).toMatchObject({ isDead: true });
    expect((await bus().apply(streams(topology, 1))).complete).toBe(true);
    expect(await readLock(bus().connection, topology)).toBeNull();
  });

  it('of another topology keeps nobody waiting', async () => {
    const topology = fresh();
    await holdLock(bus(), `${topology}x`, {});
    expect((await bus().apply(streams(topology, 1))).complete).toBe(true);
  });

  it('is released where the plan turns out stale', async () => {
    const topology = fresh();
    const plan = await bus().plan(streams(topology, 1));
    await bus().apply(streams(topology, 1));
    await expect(bus().applyPlan(plan)).rejects.toMatchObject({ code: 'stale-plan' });
    expect(await readLock(bus().connection, topology)).toBeNull();
  });
});

/** A connection whose first write waits until the lock was broken and the apply has looked for it in vain. */
function losingItsLock({ connection }: Bus, topology: string): Connection {
  let noticed: () => void = () => {};
  const isNoticed = new Promise<void>(resolve => {
    noticed = resolve;
  });
  return {
    facts: connection.facts,
    options: connection.options,
    close: () => connection.close(),
    async request<T>(subject: string, ...rest: [object?, object?]): Promise<T> {
      if (subject.endsWith(`STREAM.CREATE.${topology}_0`)) {
        await breakLock(connection, topology, (await readLock(connection, topology))!.since);
        await isNoticed;
      }
      const answer = connection.request<T>(subject, ...rest);
      if (subject.endsWith(`STREAM.INFO.${lockName(topology)}`)) answer.catch(noticed);
      return answer;
    },
  };
}

/** A lock as another fleetctl would hold it. */
function holdLock(bus: Bus, topology: string, metadata: Record<string, string>): Promise<unknown> {
  return bus.ask(`STREAM.CREATE.${lockName(topology)}`, {
    name: lockName(topology),
    subjects: [`fleetctl.lock.${topology}`],
    max_msgs: 1,
    metadata: { 'fleetctl.lock.holder': 'somebody', 'fleetctl.lock.token': 'theirs', ...metadata },
  });
}
