/** A replaced consumer keeps its place: the next delivery is the one after the ack floor, whatever it is made of. */
import { describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/jetstream/connection.js';
import { servers, withServer } from '../support/server.js';
import { actionOf, type Bus, outline, withBus } from './bus.js';

let next = 0;
/** A stream of its own for each test. */
const fresh = () => `S${++next}`;

interface Shape {
  stream: string;
  retention?: string;
  /** More of the consumer's fields, as flow YAML. */
  with?: string;
}

const topology = ({ stream, retention = 'limits', with: more = '' }: Shape, maxWaiting: number) => `
topology: t-${stream}
streams:
  ${stream}: { subjects: [${stream}.>], retention: ${retention} }
consumers:
  work: { stream: ${stream}, ack_policy: explicit, max_waiting: ${maxWaiting}${more} }
`;
const streamOnly = ({ stream }: Shape) => `
topology: t-${stream}
streams:
  ${stream}: { subjects: [${stream}.>] }
`;

async function fetch(bus: Bus, stream: string, count: number, settle: 'ack' | 'leave'): Promise<number[]> {
  const consumer = await bus.js.consumers.get(stream, 'work');
  const seqs: number[] = [];
  for await (const message of await consumer.fetch({ max_messages: count, expires: 2000 })) {
    seqs.push(message.seq);
    if (settle === 'ack') message.ack();
  }
  await bus.client.flush();
  return seqs;
}

async function nextSequence(bus: Bus, stream: string): Promise<number | undefined> {
  const consumer = await bus.js.consumers.get(stream, 'work');
  return (await consumer.next({ expires: 2000 }))?.seq;
}

describe.each(servers)('a replaced consumer on $label', ({ binary }) => {
  const server = withServer({ binary });
  const bus = withBus(server);

  it.each(['limits', 'interest', 'workqueue'])(
    'goes on after 400 of 1,000 on a stream of %s',
    async retention => {
      const shape = { stream: fresh(), retention };
      await bus().apply(topology(shape, 100));
      await bus().publish(`${shape.stream}.a`, 1000);
      await fetch(bus(), shape.stream, 400, 'ack');
      await fetch(bus(), shape.stream, 12, 'leave');

      const plan = await bus().plan(topology(shape, 64));
      const action = actionOf(plan, `consumer/${shape.stream}/work`);
      expect(action).toMatchObject({
        action: 'replace',
        risk: 'disruptive',
        at_stake: { pending: 588, unacked: 12 },
      });
      expect(action.notes).toEqual(['keeps its place after ack floor 400; 12 unacked are delivered again']);
      expect((await bus().applyPlan(plan)).complete).toBe(true);

      const { state } = await bus().ask<{ state: { messages: number; consumer_count: number } }>(
        `STREAM.INFO.${shape.stream}`,
      );
      expect(state).toMatchObject({ messages: retention === 'limits' ? 1000 : 600, consumer_count: 1 });
      expect(await nextSequence(bus(), shape.stream)).toBe(401);
      expect(outline(await bus().plan(topology(shape, 64)))).toEqual([]);
    },
  );

  it('stays converged through a later update in place, and goes on from there when replaced again', async () => {
    const shape = { stream: fresh() };
    await bus().apply(topology(shape, 100));
    await bus().publish(`${shape.stream}.a`, 20);
    await fetch(bus(), shape.stream, 10, 'ack');
    await bus().apply(topology(shape, 64));

    const described = { ...shape, with: ', description: later' };
    expect(outline(await bus().plan(topology(described, 64)))).toEqual([
      `update consumer/${shape.stream}/work`,
    ]);
    expect((await bus().apply(topology(described, 64))).complete).toBe(true);
    expect(outline(await bus().plan(topology(described, 64)))).toEqual([]);

    await bus().apply(topology(described, 32));
    expect(await nextSequence(bus(), shape.stream)).toBe(11);
  });

  it.each([
    { policy: 'all', had: 0, came: 20, acked: 0, left: 5, goesOnAt: 1 },
    { policy: 'new', had: 100, came: 20, acked: 0, left: 0, goesOnAt: 101 },
    { policy: 'new', had: 100, came: 20, acked: 0, left: 5, goesOnAt: 101 },
    { policy: 'new', had: 100, came: 20, acked: 5, left: 5, goesOnAt: 106 },
    { policy: 'new', had: 0, came: 20, acked: 0, left: 0, goesOnAt: 1 },
    { policy: 'by_start_sequence, opt_start_seq: 50', had: 100, came: 0, acked: 0, left: 0, goesOnAt: 50 },
    { policy: 'by_start_sequence, opt_start_seq: 50', had: 100, came: 0, acked: 0, left: 5, goesOnAt: 50 },
    { policy: 'by_start_sequence, opt_start_seq: 50', had: 100, came: 0, acked: 5, left: 0, goesOnAt: 55 },
    { policy: 'last', had: 100, came: 3, acked: 0, left: 0, goesOnAt: 100 },
    { policy: 'last', had: 100, came: 3, acked: 1, left: 0, goesOnAt: 101 },
  ])(
    'declared $policy ($had before it, $came after, $acked acked, $left left) goes on at $goesOnAt, twice',
    async row => {
      const shape = { stream: fresh(), with: `, deliver_policy: ${row.policy}` };
      await bus().apply(streamOnly(shape));
      await bus().publish(`${shape.stream}.a`, row.had);
      await bus().apply(topology(shape, 1));
      await bus().publish(`${shape.stream}.a`, row.came);
      if (row.acked > 0) await fetch(bus(), shape.stream, row.acked, 'ack');
      if (row.left > 0) await fetch(bus(), shape.stream, row.left, 'leave');

      for (const maxWaiting of [2, 3])
        expect((await bus().apply(topology(shape, maxWaiting))).complete).toBe(true);
      expect(await nextSequence(bus(), shape.stream)).toBe(row.goesOnAt);
      expect(outline(await bus().plan(topology(shape, 3)))).toEqual([]);
    },
  );

  it('delivers again what was acknowledged out of order, and says so', async () => {
    const shape = { stream: fresh() };
    await bus().apply(topology(shape, 100));
    await bus().publish(`${shape.stream}.a`, 20);
    const consumer = await bus().js.consumers.get(shape.stream, 'work');
    for await (const message of await consumer.fetch({ max_messages: 10, expires: 2000 }))
      if ([1, 2, 3, 5, 7].includes(message.seq)) await message.ackAck();

    const plan = await bus().plan(topology(shape, 64));
    expect(actionOf(plan, `consumer/${shape.stream}/work`).notes).toEqual([
      'keeps its place after ack floor 3; 5 unacked and 2 acknowledged out of order are delivered again',
    ]);
    await bus().applyPlan(plan);
    expect(await fetch(bus(), shape.stream, 17, 'ack')).toEqual(
      Array.from({ length: 17 }, (_, index) => index + 4),
    );
    expect(outline(await bus().plan(topology(shape, 64)))).toEqual([]);
  });

  it('delivers of a work queue nothing again that was acknowledged out of order', async () => {
    const shape = { stream: fresh(), retention: 'workqueue' };
    await bus().apply(topology(shape, 100));
    await bus().publish(`${shape.stream}.a`, 10);
    const consumer = await bus().js.consumers.get(shape.stream, 'work');
    for await (const message of await consumer.fetch({ max_messages: 8, expires: 2000 }))
      if (message.seq % 2 === 0) await message.ackAck();
    const plan = await bus().plan(topology(shape, 64));
    expect(actionOf(plan, `consumer/${shape.stream}/work`).notes).toEqual([
      'keeps its place after ack floor 0; 4 unacked are delivered again',
    ]);
    await bus().applyPlan(plan);
    expect(await fetch(bus(), shape.stream, 6, 'ack')).toEqual([1, 3, 5, 7, 9, 10]);
  });

  it('declared last_per_subject goes on after the last that was acknowledged', async () => {
    const stream = fresh();
    const shape = { stream, with: `, deliver_policy: last_per_subject, filter_subject: "${stream}.>"` };
    await bus().apply(streamOnly(shape));
    for (const subject of ['a', 'a', 'b', 'b', 'c', 'c']) await bus().publish(`${stream}.${subject}`, 1);
    await bus().apply(topology(shape, 1));
    expect(await fetch(bus(), stream, 1, 'ack')).toEqual([2]);
    for (const maxWaiting of [2, 3]) await bus().apply(topology(shape, maxWaiting));
    const rest = await fetch(bus(), stream, 10, 'ack');
    // Nothing that it had not read is missing; what its start would have passed over may come with it.
    expect(rest).toEqual(expect.arrayContaining([4, 6]));
    expect(rest).not.toContain(2);
    expect(outline(await bus().plan(topology(shape, 3)))).toEqual([]);
  });

  it('goes on after what a consumer without acknowledgements was sent', async () => {
    const stream = fresh();
    const text = (policy: string) => `
topology: t-${stream}
streams:
  ${stream}: { subjects: [${stream}.>] }
consumers:
  work: { stream: ${stream}, ack_policy: ${policy} }
`;
    await bus().apply(text('none'));
    await bus().publish(`${stream}.a`, 20);
    await fetch(bus(), stream, 8, 'leave');
    await bus().apply(text('explicit'));
    expect(await nextSequence(bus(), stream)).toBe(9);
    expect(outline(await bus().plan(text('explicit')))).toEqual([]);
  });

  it('goes on where it was when it is pushed instead of pulled, and pulled again', async () => {
    const shape = { stream: fresh() };
    const pushed = `
topology: t-${shape.stream}
streams:
  ${shape.stream}: { subjects: [${shape.stream}.>] }
consumers:
  work: { stream: ${shape.stream}, ack_policy: explicit, deliver_subject: deliver.${shape.stream}, max_ack_pending: 3 }
`;
    await bus().apply(topology(shape, 64));
    await bus().publish(`${shape.stream}.a`, 20);
    await fetch(bus(), shape.stream, 5, 'ack');
    const got: number[] = [];
    const subscription = bus().client.subscribe(`deliver.${shape.stream}`, {
      callback: (_error, message) => {
        got.push(Number(message.string()));
        if (got.length <= 4) message.respond('+ACK');
      },
    });
    await bus().apply(pushed);
    await vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(7));
    expect(got.slice(0, 7)).toEqual([6, 7, 8, 9, 10, 11, 12]);
    subscription.unsubscribe();
    await bus().apply(topology(shape, 64));
    expect(await nextSequence(bus(), shape.stream)).toBe(10);
    expect(outline(await bus().plan(topology(shape, 64)))).toEqual([]);
  });

  it('is refused before anything is deleted where an interest stream has no room for its keeper', async () => {
    const shape = { stream: fresh(), retention: 'interest, max_consumers: 1' };
    await bus().apply(topology(shape, 100));
    const plan = await bus().plan(topology(shape, 64));
    expect(actionOf(plan, `consumer/${shape.stream}/work`).blocked).toMatchObject({ code: 'impossible' });
    await expect(bus().applyPlan(plan)).rejects.toMatchObject({ code: 'impossible' });
  });

  it.each([
    { dies: 'before the old one is deleted', at: 'CONSUMER.DELETE' },
    { dies: 'before the new one is made', at: 'CONSUMER.CREATE' },
    { dies: 'before its keeper is deleted', at: 'keeper' },
  ])('goes on where it was although the apply died $dies', async ({ at }) => {
    const shape = { stream: fresh(), retention: 'interest' };
    await bus().apply(topology(shape, 100));
    await bus().publish(`${shape.stream}.a`, 100);
    await fetch(bus(), shape.stream, 40, 'ack');

    const plan = await bus().plan(topology(shape, 64));
    const report = await bus().applyPlan(plan, { connection: dyingAt(bus().connection, at) });
    expect(report.complete).toBe(false);

    const second = await bus().apply(topology(shape, 64));
    expect(second.complete).toBe(true);
    const { state } = await bus().ask<{ state: { messages: number; consumer_count: number } }>(
      `STREAM.INFO.${shape.stream}`,
    );
    expect(state).toMatchObject({ messages: 60, consumer_count: 1 });
    expect(await nextSequence(bus(), shape.stream)).toBe(41);
    expect(outline(await bus().plan(topology(shape, 64)))).toEqual([]);
  });
});

describe('a replaced consumer that is paused', () => {
  const server = withServer();
  const bus = withBus(server);

  it('stays paused, or is paused, or goes on, as it is declared', async () => {
    const stream = fresh();
    const paused = (until: string) => ({ stream, with: `, pause_until: ${until}` });
    const [far, farther] = ['2031-01-01T00:00:00Z', '2032-01-01T00:00:00Z'];
    const isPaused = async () =>
      (
        await bus().ask<{ paused?: boolean; config: { pause_until?: string } }>(
          `CONSUMER.INFO.${stream}.work`,
        )
      ).config.pause_until;
    await bus().apply(topology(paused(far), 1));
    await bus().apply(topology(paused(far), 2));
    expect(await isPaused()).toBe(far);
    await bus().apply(topology(paused(farther), 3));
    expect(await isPaused()).toBe(farther);
    await bus().apply(topology({ stream }, 4));
    expect(await isPaused()).toBeUndefined();
    await bus().apply(topology(paused(far), 5));
    expect(await isPaused()).toBe(far);
    expect(outline(await bus().plan(topology(paused(far), 5)))).toEqual([]);
  });
});

/** A connection on which everything fails from one step of the replace on, as when the process has died there. */
function dyingAt(connection: Connection, step: string): Connection {
  let isDead = false;
  return {
    facts: connection.facts,
    options: connection.options,
    close: () => connection.close(),
    request(subject, ...rest) {
      const isKeeper = subject.endsWith('-fleetctl-keeps-its-place');
      const isStep =
        step === 'keeper'
          ? isKeeper && subject.includes('CONSUMER.DELETE')
          : !isKeeper && subject.includes(step);
      if (isStep) isDead = true;
      if (isDead && subject.includes('CONSUMER')) throw new Error('the process has died');
      return connection.request(subject, ...rest);
    },
  };
}
