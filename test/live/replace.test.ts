/** A replaced consumer keeps its place: the next delivery is the one after the ack floor, whatever it is made of. */
import { describe, expect, it } from 'vitest';
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
