/**
 * What breaks people: how a broker redelivers, limits, keeps and forgets, as cases that the model is held to beside
 * the real server. What the bus itself promises is in bus-conformance.ts.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/resources/resource.js';
import type { Bus, BusMessage, IntakeStatus, Outgoing } from '../../src/runtime/bus.js';
import type { BusUnderTest } from './bus-conformance.js';

export interface BrokerUnderTest extends BusUnderTest {
  /** Until so many milliseconds from now; 0 ends a pause. */
  pauseConsumer(stream: string, consumer: string, forMs: number): Promise<void>;
  updateConsumer(stream: string, consumer: string, patch: Config): Promise<void>;
  /** Another connection to the same broker. */
  another(): Promise<Bus>;
}

const TIMEOUT_MS = 5_000;
const NS = 1e6;

/** @param lacks what a broker does not do, and why: its cases are left out, and say so */
export function brokerConformance(
  open: () => Promise<BrokerUnderTest>,
  lacks: { pause?: string } = {},
): void {
  let under: BrokerUnderTest;
  let bus: Bus;
  beforeEach(async () => {
    under = await open();
    bus = under.bus;
    return () => bus.close();
  });

  const stream = (config: Config = {}) =>
    under.createStream({ name: 'S', subjects: ['s.>'], storage: 'memory', ...config });
  const put = (subject: string, data = '{}', headers?: Outgoing['headers']) =>
    bus.publish({ subject, data, headers }, TIMEOUT_MS);
  const create = (config: Config = {}) =>
    bus.createConsumer('S', { name: 'c', durable_name: 'c', ack_policy: 'explicit', ...config });
  const info = (consumer = 'c') => bus.consumerInfo({ stream: 'S', consumer });
  const state = async () => (await bus.streamInfo('S')).state;
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 500; i++) {
      if (await holds()) return;
      await under.pass(20);
    }
    throw new Error(`never held: ${String(holds)}`);
  };
  const listen = (kind: string) => {
    const heard: Record<string, unknown>[] = [];
    bus.listen(`$JS.EVENT.ADVISORY.CONSUMER.${kind}.S.c`, (_subject, data) =>
      heard.push(JSON.parse(new TextDecoder().decode(data))),
    );
    return heard;
  };

  /** Gives a message back, and waits until the server says so: acknowledgements are heeded in their own time. */
  const nak = async (message: BusMessage, delayMs = 0) => {
    let isHeard = false;
    const listening = bus.listen('$JS.EVENT.ADVISORY.CONSUMER.MSG_NAKED.S.c', () => {
      isHeard = true;
    });
    await bus.flush();
    bus.nak(message, delayMs);
    await until(() => isHeard);
    listening.stop();
  };

  function take(demand: number, consumer = 'c', on: Bus = bus) {
    const messages: BusMessage[] = [];
    const statuses: IntakeStatus[] = [];
    const intake = on.intake(
      { stream: 'S', consumer },
      { maxBatch: null, maxExpiresMs: null, group: null, push: null },
      { message: message => messages.push(message), status: status => statuses.push(status) },
    );
    if (demand > 0) intake.demand(demand);
    return {
      intake,
      messages,
      statuses,
      /** `SEQ/DELIVERIES`, in order. */
      table: () => messages.map(({ seq, deliveries }) => `${seq}/${deliveries}`),
    };
  }

  describe('redelivery', () => {
    it('comes before what is new, and keeps the order of what is new', async () => {
      await stream();
      for (let i = 0; i < 4; i++) await put('s.a');
      await create();
      const { intake, messages, table } = take(2);
      await until(() => messages.length === 2);
      await nak(messages[0]!);
      intake.demand(2);
      await until(() => messages.length === 4);
      expect(table()).toEqual(['1/1', '2/1', '1/2', '3/1']);
      await intake.stop();
    });

    it('is not held up by max_ack_pending', async () => {
      await stream();
      for (let i = 0; i < 3; i++) await put('s.a');
      await create({ max_ack_pending: 1 });
      const { intake, messages, table } = take(5);
      await until(() => messages.length === 1);
      bus.nak(messages[0]!, 0);
      await until(() => messages.length === 2);
      await under.pass(100);
      expect(table()).toEqual(['1/1', '1/2']);
      bus.ack(messages[1]!);
      await until(() => messages.length === 3);
      expect(table()).toEqual(['1/1', '1/2', '2/1']);
      await intake.stop();
    });

    it('goes to whoever asks, on another connection too', async () => {
      await stream();
      await put('s.a');
      await create({ ack_wait: 400 * NS });
      const first = take(1);
      await until(() => first.messages.length === 1);
      await first.intake.stop();
      const other = await under.another();
      const second = take(1, 'c', other);
      await until(() => second.messages.length === 1);
      expect(second.table()).toEqual(['1/2']);
      await other.settle(second.messages[0]!, 'ack', TIMEOUT_MS);
      await other.close();
    });

    it('of a message given back for the last time ends it, once somebody asks', async () => {
      await stream();
      await put('s.a');
      await create({ max_deliver: 2 });
      const heard = listen('MAX_DELIVERIES');
      const { intake, messages, table } = take(5);
      await until(() => messages.length === 1);
      bus.nak(messages[0]!, 0);
      await until(() => messages.length === 2);
      bus.nak(messages[1]!, 0);
      await until(() => heard.length === 1);
      expect(heard[0]).toMatchObject({ stream_seq: 1, deliveries: 2 });
      expect(table()).toEqual(['1/1', '1/2']);
      expect(await info()).toMatchObject({ num_ack_pending: 0, num_pending: 0 });
      expect((await state()).messages).toBe(1);
      await intake.stop();
    });

    it('that has run out ends while nobody asks', async () => {
      await stream();
      await put('s.a');
      await create({ max_deliver: 1, ack_wait: 300 * NS });
      const heard = listen('MAX_DELIVERIES');
      const { messages } = take(1);
      await until(() => messages.length === 1);
      await until(() => heard.length === 1);
      expect(await info()).toMatchObject({ num_ack_pending: 0 });
    });

    it('is not had by a message that is given back with a delay before that is over, whatever ack_wait', async () => {
      await stream();
      await put('s.a');
      await create({ ack_wait: 200 * NS });
      const { intake, messages } = take(5);
      await until(() => messages.length === 1);
      bus.nak(messages[0]!, 900);
      await under.pass(500);
      expect(messages.length).toBe(1);
      await until(() => messages.length === 2);
      await intake.stop();
    });

    it('with a backoff after a nak counts the delay from the first wait', async () => {
      await stream();
      await put('s.a');
      await create({ backoff: [200 * NS, 1_000 * NS], max_deliver: 5 });
      const { intake, messages } = take(5);
      await until(() => messages.length === 2);
      // The second delivery may take a second; given back for 300 ms it comes after 300 + (1000 - 200).
      bus.nak(messages[1]!, 300);
      await under.pass(700);
      expect(messages.length).toBe(2);
      await until(() => messages.length === 3);
      await intake.stop();
    });

    it('of what is in hand goes by an ack_wait that is changed meanwhile', async () => {
      await stream();
      await put('s.a');
      await create({ ack_wait: 60_000 * NS });
      const { intake, messages } = take(5);
      await until(() => messages.length === 1);
      await under.updateConsumer('S', 'c', { ack_wait: 300 * NS });
      await until(() => messages.length === 2);
      await intake.stop();
    });

    it('of what has run out is over, and it can still be acknowledged', async () => {
      await stream({ retention: 'workqueue' });
      await put('s.a');
      await create({ max_deliver: 1, ack_wait: 300 * NS });
      const heard = listen('MAX_DELIVERIES');
      const { intake, messages } = take(5);
      await until(() => heard.length === 1);
      expect((await state()).messages).toBe(1);
      await bus.settle(messages[0]!, 'ack', TIMEOUT_MS);
      await under.pass(50);
      expect((await state()).messages).toBe(0);
      await intake.stop();
    });

    it('is over for a message that was acknowledged twice, given back and terminated', async () => {
      await stream();
      await put('s.a');
      await create();
      const { intake, messages } = take(5);
      await until(() => messages.length === 1);
      await bus.settle(messages[0]!, 'ack', TIMEOUT_MS);
      await bus.settle(messages[0]!, 'ack', TIMEOUT_MS);
      bus.nak(messages[0]!, 0);
      bus.term(messages[0]!, 'late');
      await under.pass(100);
      expect(messages.length).toBe(1);
      expect(await info()).toMatchObject({ num_ack_pending: 0, num_redelivered: 0 });
      await intake.stop();
    });
  });

  describe('a consumer', () => {
    it('says where it stands', async () => {
      await stream();
      for (let i = 0; i < 5; i++) await put('s.a');
      await create();
      const { intake, messages } = take(3);
      await until(() => messages.length === 3);
      await bus.settle(messages[1]!, 'ack', TIMEOUT_MS);
      expect(await info()).toMatchObject({
        delivered: { consumer_seq: 3, stream_seq: 3 },
        ack_floor: { consumer_seq: 0, stream_seq: 0 },
        num_ack_pending: 2,
        num_pending: 2,
      });
      await bus.settle(messages[0]!, 'ack', TIMEOUT_MS);
      expect(await info()).toMatchObject({ ack_floor: { consumer_seq: 2, stream_seq: 2 } });
      await nak(messages[2]!);
      intake.demand(1);
      await until(() => messages.length === 4);
      expect(await info()).toMatchObject({
        delivered: { consumer_seq: 4, stream_seq: 3 },
        num_redelivered: 1,
        num_ack_pending: 1,
      });
      await intake.stop();
    });

    it('with ack_policy all settles what came before', async () => {
      await stream();
      for (let i = 0; i < 4; i++) await put('s.a');
      await create({ ack_policy: 'all' });
      const { intake, messages } = take(4);
      await until(() => messages.length === 4);
      await bus.settle(messages[2]!, 'ack', TIMEOUT_MS);
      expect(await info()).toMatchObject({ num_ack_pending: 1, ack_floor: { stream_seq: 3 } });
      await intake.stop();
    });

    it('without acknowledgements delivers once', async () => {
      await stream();
      await put('s.a');
      await create({ ack_policy: 'none' });
      const { intake, messages } = take(5);
      await until(() => messages.length === 1);
      await under.pass(100);
      expect(await info()).toMatchObject({
        num_ack_pending: 0,
        num_pending: 0,
        ack_floor: { stream_seq: 1 },
      });
      await intake.stop();
    });

    it.each([
      ['all', {}, ['1', '2', '3', '4']],
      ['last', {}, ['4']],
      ['new', {}, []],
      ['last_per_subject', { filter_subject: 's.*' }, ['3', '4']],
      ['by_start_sequence', { opt_start_seq: 3 }, ['3', '4']],
    ] as const)('begins as deliver_policy %s says', async (deliver_policy, more, bodies) => {
      await stream();
      for (const [subject, data] of [
        ['s.a', '1'],
        ['s.b', '2'],
        ['s.a', '3'],
        ['s.b', '4'],
      ] as const)
        await put(subject, data);
      const { num_pending } = await create({ deliver_policy, ...more });
      expect(num_pending).toBe(bodies.length);
      const { intake, messages } = take(10);
      await put('s.a', 'new');
      await until(() => messages.length === bodies.length + 1);
      expect(messages.map(({ data }) => new TextDecoder().decode(data))).toEqual([...bodies, 'new']);
      await intake.stop();
    });

    it('shares its messages among those who ask, in turn', async () => {
      await stream();
      await create();
      const one = take(10);
      const two = take(10);
      await bus.flush();
      for (let i = 0; i < 6; i++) await put('s.a');
      await until(() => one.messages.length + two.messages.length === 6);
      expect([one.messages.length, two.messages.length]).toEqual([3, 3]);
      await Promise.all([one.intake.stop(), two.intake.stop()]);
    });

    it.skipIf(lacks.pause)('that is paused delivers nothing until the pause is over', async () => {
      await stream();
      await create();
      await under.pauseConsumer('S', 'c', 700);
      const { intake, messages } = take(5);
      await put('s.a');
      await under.pass(300);
      expect(messages.length).toBe(0);
      const { paused, config } = await info();
      expect(paused).toBe(true);
      // A second, where the clock of the server is another one.
      const leftMs = Date.parse(String(config['pause_until'])) - bus.clock.now();
      expect(leftMs).toBeGreaterThan(-1_000);
      expect(leftMs).toBeLessThan(1_700);
      await until(() => messages.length === 1);
      expect((await info()).paused ?? false).toBe(false);
      await intake.stop();
    });

    it.skipIf(lacks.pause)('that is paused is resumed at once when told', async () => {
      await stream();
      await create();
      const heard = listen('PAUSE');
      await bus.flush();
      await under.pauseConsumer('S', 'c', 60_000);
      const { intake, messages } = take(5);
      await put('s.a');
      await under.pauseConsumer('S', 'c', 0);
      await until(() => messages.length === 1);
      expect(heard.map(({ paused }) => paused ?? false)).toEqual([true, false]);
      expect((await info()).config['pause_until']).toBeUndefined();
      await intake.stop();
    });

    it('that is ephemeral goes when nobody has asked for longer than inactive_threshold', async () => {
      await stream();
      await bus.createConsumer('S', { name: 'c', ack_policy: 'explicit', inactive_threshold: 500 * NS });
      const heard = listen('DELETED');
      const { intake, messages } = take(1);
      await under.pass(1_500);
      await put('s.a');
      await until(() => messages.length === 1);
      await bus.settle(messages[0]!, 'ack', TIMEOUT_MS);
      await intake.stop();
      await until(() => heard.length === 1);
      await expect(info()).rejects.toMatchObject({ errCode: 10014 });
    });

    it('pushes to those who listen to its subject, and shares among a group', async () => {
      await stream();
      await create({ deliver_subject: 'to.c', deliver_group: 'g', max_ack_pending: 2 });
      const open = () => {
        const messages: BusMessage[] = [];
        const intake = bus.intake(
          { stream: 'S', consumer: 'c' },
          { maxBatch: null, maxExpiresMs: null, group: null, push: { subject: 'to.c', group: 'g' } },
          { message: message => messages.push(message), status: () => {} },
        );
        intake.demand(1);
        return { intake, messages };
      };
      const both = [open(), open()];
      for (let i = 0; i < 4; i++) await put('s.a');
      const all = () => both.flatMap(({ messages }) => messages);
      await until(() => all().length === 2);
      await under.pass(100);
      expect(all().length).toBe(2);
      for (const message of all()) bus.ack(message);
      await until(() => all().length === 4);
      await Promise.all(both.map(({ intake }) => intake.stop()));
    });

    it('with a wrong kind of request refuses it', async () => {
      await stream();
      await create({ deliver_subject: 'to.c' });
      const { intake, statuses } = take(1);
      await until(() => statuses.length === 1);
      expect(statuses[0]!.kind).toBe('refused');
      await intake.stop();
    });
  });

  describe('a stream', () => {
    it('knows an id for its duplicate window and no longer', async () => {
      await stream({ duplicate_window: 500 * NS });
      const id = { 'Nats-Msg-Id': 'x' };
      await put('s.a', '1', id);
      await under.pass(200);
      expect((await put('s.a', '2', id)).duplicate).toBe(true);
      // It is not known for longer because it came again. The server forgets at its leisure.
      await under.pass(1_200);
      expect(await put('s.a', '3', id)).toEqual({ stream: 'S', seq: 2, duplicate: false });
    });

    it('knows an id though its message is gone', async () => {
      await stream();
      await put('s.a', '1', { 'Nats-Msg-Id': 'x' });
      await under.purgeStream('S', 1);
      expect((await put('s.a', '2', { 'Nats-Msg-Id': 'x' })).duplicate).toBe(true);
    });

    it('with max_msgs drops the oldest', async () => {
      await stream({ max_msgs: 2 });
      for (let i = 0; i < 4; i++) await put('s.a');
      expect(await state()).toMatchObject({ messages: 2, first_seq: 3, last_seq: 4 });
    });

    it('with max_msgs and discard new refuses', async () => {
      await stream({ max_msgs: 2, discard: 'new' });
      await put('s.a');
      await put('s.a');
      await expect(put('s.a')).rejects.toMatchObject({ name: 'ApiError', errCode: 10077 });
      expect(await state()).toMatchObject({ messages: 2, first_seq: 1, last_seq: 2 });
    });

    it.each(['old', 'new'])('with max_bytes counts as the server does (discard %s)', async discard => {
      await stream({ max_bytes: 100, discard });
      await put('s.a', 'x'.repeat(11), { 'X-A': 'b' });
      const { bytes } = await state();
      expect(bytes).toBe(50);
      if (discard === 'old') {
        await put('s.a', 'x'.repeat(31));
        expect(await state()).toMatchObject({ messages: 2, bytes: 100 });
        await put('s.a', 'x');
        expect(await state()).toMatchObject({ messages: 2, first_seq: 2 });
      } else {
        await expect(put('s.a', 'x'.repeat(32))).rejects.toMatchObject({ errCode: 10077 });
        await put('s.a', 'x'.repeat(30));
        expect(await state()).toMatchObject({ messages: 2, bytes: 99 });
      }
    });

    it('in a file takes more room', async () => {
      await stream({ storage: 'file' });
      await put('s.a', 'x'.repeat(11), { 'X-A': 'b' });
      await put('s.a', 'x');
      expect((await state()).bytes).toBe(102);
    });

    it('with max_msgs_per_subject keeps the last of each', async () => {
      await stream({ max_msgs_per_subject: 1 });
      for (const subject of ['s.a', 's.b', 's.a']) await put(subject);
      expect(await state()).toMatchObject({ messages: 2, first_seq: 2, last_seq: 3 });
    });

    it('with discard_new_per_subject keeps the first of each', async () => {
      await stream({ max_msgs_per_subject: 1, discard: 'new', discard_new_per_subject: true });
      await put('s.a');
      await put('s.b');
      await expect(put('s.a')).rejects.toMatchObject({ errCode: 10077 });
      expect(await state()).toMatchObject({ messages: 2, last_seq: 2 });
    });

    it('with max_age forgets', async () => {
      await stream({ max_age: 500 * NS, duplicate_window: 100 * NS });
      await put('s.a');
      await under.pass(250);
      expect((await state()).messages).toBe(1);
      await until(async () => (await state()).messages === 0);
      expect(await state()).toMatchObject({ first_seq: 2, last_seq: 1 });
    });

    it('with max_msg_size refuses what is larger', async () => {
      await stream({ max_msg_size: 10 });
      await put('s.a', 'x'.repeat(10));
      await expect(put('s.a', 'x'.repeat(11))).rejects.toMatchObject({ errCode: 10054 });
    });

    it('terminates what its limits cut from under a consumer', async () => {
      await stream({ max_msgs: 1 });
      await put('s.a');
      await create({ ack_wait: 300 * NS });
      const heard = listen('MSG_TERMINATED');
      const { intake, messages, table } = take(5);
      await until(() => messages.length === 1);
      await put('s.a');
      await until(async () => (await info()).num_ack_pending === 1 && heard.length === 1);
      expect(heard[0]).toMatchObject({ stream_seq: 1, reason: expect.stringMatching(/deleted/) });
      await under.pass(500);
      expect(table().filter(each => each.startsWith('1/'))).toEqual(['1/1']);
      await intake.stop();
    });

    it('counts down what is to come when that is purged', async () => {
      await stream();
      for (let i = 0; i < 4; i++) await put('s.a');
      await create();
      await under.purgeStream('S', 3);
      expect((await info()).num_pending).toBe(1);
      const { intake, messages, table } = take(5);
      await until(() => messages.length === 1);
      expect(table()).toEqual(['4/1']);
      await intake.stop();
    });

    it('that is a work queue loses what is acknowledged, and takes no second consumer', async () => {
      await stream({ retention: 'workqueue' });
      await put('s.a');
      await put('s.a');
      await create();
      await expect(bus.createConsumer('S', { name: 'd', ack_policy: 'explicit' })).rejects.toMatchObject({
        errCode: 10099,
      });
      await expect(
        bus.createConsumer('S', { name: 'd', ack_policy: 'explicit', filter_subject: 's.a' }),
      ).rejects.toMatchObject({ errCode: 10100 });
      const { intake, messages } = take(2);
      await until(() => messages.length === 2);
      await bus.settle(messages[0]!, 'ack', TIMEOUT_MS);
      await until(async () => (await state()).messages === 1);
      await bus.settle(messages[1]!, { term: 'no use' }, TIMEOUT_MS);
      await until(async () => (await state()).messages === 0);
      await intake.stop();
    });

    it('kept by interest stores nothing that nobody wants, and keeps for all who do', async () => {
      await stream({ retention: 'interest' });
      expect(await put('s.a')).toMatchObject({ seq: 1, duplicate: false });
      expect(await state()).toMatchObject({ messages: 0, last_seq: 1 });
      await create({ filter_subject: 's.a' });
      await bus.createConsumer('S', { name: 'd', durable_name: 'd', ack_policy: 'explicit' });
      await put('s.a');
      await put('s.b');
      const c = take(5);
      const d = take(5, 'd');
      await until(() => c.messages.length === 1 && d.messages.length === 2);
      await bus.settle(c.messages[0]!, 'ack', TIMEOUT_MS);
      await under.pass(50);
      expect((await state()).messages).toBe(2);
      await bus.settle(d.messages[0]!, 'ack', TIMEOUT_MS);
      await until(async () => (await state()).messages === 1);
      await Promise.all([c.intake.stop(), d.intake.stop()]);
      await bus.deleteConsumer({ stream: 'S', consumer: 'd' });
      await until(async () => (await state()).messages === 0);
    });

    it('stores the notices whose subject it has', async () => {
      await stream();
      await under.createStream({
        name: 'N',
        subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'],
        storage: 'memory',
      });
      await put('s.a');
      await create({ max_deliver: 1, ack_wait: 200 * NS });
      const { intake } = take(5);
      await until(async () => (await bus.streamInfo('N')).state.messages === 1);
      const notice = await bus.messageAt('N', { seq: 1 });
      expect(JSON.parse(new TextDecoder().decode(notice!.data))).toMatchObject({
        type: 'io.nats.jetstream.advisory.v1.max_deliver',
        stream: 'S',
        consumer: 'c',
        stream_seq: 1,
        deliveries: 1,
      });
      await intake.stop();
    });
  });
}
