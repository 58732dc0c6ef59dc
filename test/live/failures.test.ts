/** An apply that does not get through says what was done, what failed, what was not begun; a second run converges. */
import { describe, expect, it } from 'vitest';
import { breakLock, readLock } from '../../src/apply/lock.js';
import type { Report } from '../../src/plan/report.js';
import { pinned, servers, withServer } from '../support/server.js';
import { type Bus, open, openBus, outline, withBus } from './bus.js';

const streams = (topology: string, count: number) =>
  `topology: ${topology}\nstreams:\n${Array.from(
    { length: count },
    (_, i) => `  ${topology}_${i}: { subjects: [${topology}.${i}] }\n`,
  ).join('')}consumers:\n${Array.from(
    { length: count },
    (_, i) => `  ${topology}_c${i}: { stream: ${topology}_${i}, ack_policy: explicit }\n`,
  ).join('')}`;

const limitedTo = (maxStreams: number) => `
accounts { A { jetstream { max_streams: ${maxStreams} }, users: [ { user: a, password: a } ] } }
no_auth_user: a
`;

describe.each(servers)('on $label', ({ binary }) => {
  describe('a server that refuses in the middle', () => {
    // Four and the lock.
    const server = withServer({ binary, config: limitedTo(5) });
    const bus = withBus(server);

    it('leaves a report of what was done, failed and not begun, and the second run does the rest', async () => {
      const report = await bus().apply(streams('max', 6), {}, { concurrency: 1 });
      expect(report).toMatchObject({ complete: false, interrupted: null });
      expect(report.summary).toEqual({ done: 4, failed: 1, unknown: 0, 'not-begun': 7 });
      expect(statuses(report).slice(0, 6)).toEqual(['done', 'done', 'done', 'done', 'failed', 'not-begun']);
      expect(report.actions[4]!.error).toMatchObject({
        code: 'jetstream-10027',
        message: expect.stringContaining('`stream/max_4`'),
      });
      expect(await readLock(bus().connection, 'max')).toBeNull();

      await server().restart({ config: limitedTo(20) });
      await converges(server().url, streams('max', 6));
    });

    it('finishes what was in flight beside it', async () => {
      await server().restart({ config: limitedTo(9) });
      const report = await withOwnBus(server().url, own =>
        own.apply(streams('wide', 12), {}, { concurrency: 4 }),
      );
      const { done, failed, unknown, 'not-begun': left } = report.summary;
      expect(failed).toBeGreaterThanOrEqual(1);
      expect(unknown).toBe(0);
      expect(done + failed + left).toBe(24);
      expect(left).toBeGreaterThan(12);
      await server().restart({ config: limitedTo(100) });
      await converges(server().url, streams('wide', 12));
    });
  });

  describe('a stop asked from outside', () => {
    const server = withServer({ binary });
    const bus = withBus(server);

    it('lets what is in flight finish, begins nothing more, and says which signal it was', async () => {
      const stop = new AbortController();
      const report = await bus().apply(
        streams('stop', 10),
        {},
        {
          concurrency: 3,
          signal: stop.signal,
          onEvent: ({ type, action }) => {
            if (type === 'begin' && action.id === 'stream/stop_2') stop.abort('SIGTERM');
          },
        },
      );
      expect(report).toMatchObject({
        complete: false,
        interrupted: 'SIGTERM',
        summary: { done: 3, failed: 0, unknown: 0, 'not-begun': 17 },
      });
      expect(await readLock(bus().connection, 'stop')).toBeNull();
      expect((await bus().apply(streams('stop', 10))).summary.done).toBe(17);
      expect(outline(await bus().plan(streams('stop', 10)))).toEqual([]);
    });

    it('that comes after the last action leaves the apply complete', async () => {
      const stop = new AbortController();
      const report = await bus().apply(
        streams('late', 1),
        {},
        {
          signal: stop.signal,
          onEvent: ({ type, action }) => {
            if (type === 'end' && action.id.startsWith('consumer/')) stop.abort('SIGINT');
          },
        },
      );
      expect(report.complete).toBe(true);
    });
  });

  describe('a server that is restarted in the middle', () => {
    const server = withServer({ binary });

    it('costs nothing that was done, and the second run converges', async () => {
      let restarted: Promise<void> | undefined;
      const report = await withOwnBus(server().url, bus =>
        bus.apply(
          streams('again', 40),
          {},
          {
            concurrency: 2,
            onEvent: ({ type, action }) => {
              if (type === 'end' && action.id === 'stream/again_3') restarted ??= server().restart();
            },
          },
        ),
      );
      await restarted;
      expect(statuses(report).filter(status => status === 'failed')).toEqual([]);
      expect(report.summary.done).toBeGreaterThanOrEqual(2);
      await converges(server().url, streams('again', 40));
    });
  });
});

/** Not on 2.10, which may not recover a stream that it was making when it was killed. */
describe('a server that is killed in the middle', () => {
  const server = withServer({ binary: pinned.binary });

  it('leaves what was asked for as unknown, and the second run converges', async () => {
    let killed: Promise<void> | undefined;
    const report = await withOwnBus(server().url, bus =>
      bus.apply(
        streams('dead', 40),
        {},
        {
          concurrency: 2,
          onEvent: ({ type, action }) => {
            if (type === 'end' && action.id === 'stream/dead_3') killed ??= server().kill();
          },
        },
      ),
    );
    await killed;
    expect(report.complete).toBe(false);
    expect(report.summary.unknown).toBeGreaterThanOrEqual(1);
    expect(report.summary.failed).toBe(0);
    expect(report.summary['not-begun']).toBeGreaterThan(0);
    await server().restart();
    await converges(server().url, streams('dead', 40));
  });
});

describe('a server that hangs in the middle', () => {
  const server = withServer({ binary: pinned.binary });

  it('leaves what was asked for as unknown, and the second run converges', async () => {
    const bus = await openBus(server().url);
    const connection = await open(server().url, '300ms');
    const plan = await bus.plan(streams('hang', 40));
    const report = await bus.applyPlan(plan, {
      connection,
      concurrency: 2,
      onEvent: ({ type, action }) => {
        if (type === 'end' && action.id === 'stream/hang_1') server().freeze();
      },
    });
    server().thaw();
    await connection.close();
    await bus.close();
    expect(report.complete).toBe(false);
    expect(report.summary.done).toBeGreaterThanOrEqual(1);
    expect(report.summary.unknown).toBeGreaterThanOrEqual(1);
    expect(report.summary.failed).toBe(0);
    const unknown = report.actions.find(({ status }) => status === 'unknown')!;
    expect(unknown.error).toMatchObject({ code: 'timeout', help: expect.stringContaining('Apply again') });
    await converges(server().url, streams('hang', 40));
  });
});

const statuses = ({ actions }: Report) => actions.map(({ status }) => status);

/** A second run, past the lock that the first may have left, ends complete, and a third plan is empty. */
function converges(url: string, text: string): Promise<void> {
  return withOwnBus(url, async bus => {
    const [, topology = ''] = /^topology: (\S+)/.exec(text)!;
    const left = await readLock(bus.connection, topology);
    if (left !== null) await breakLock(bus.connection, topology, left.since);
    expect((await bus.apply(text)).complete).toBe(true);
    expect(outline(await bus.plan(text))).toEqual([]);
  });
}

/** A bus for a server that comes and goes. */
async function withOwnBus<T>(url: string, use: (bus: Bus) => Promise<T>): Promise<T> {
  const bus = await openBus(url);
  try {
    return await use(bus);
  } finally {
    await bus.close();
  }
}
