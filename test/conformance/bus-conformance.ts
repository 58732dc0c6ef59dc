/**
 * What every bus does (src/runtime/bus.ts), as cases: run on a real server, and on whatever else claims to be a bus.
 * Waiting goes through `pass`, so that a bus with a clock of its own is moved and a real one is waited for.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/resources/resource.js';
import type {
  Bus,
  BusMessage,
  ConsumerInfo,
  Intake,
  IntakeStatus,
  Outgoing,
  ReaderStatus,
  StartAt,
} from '../../src/runtime/bus.js';

export interface BusUnderTest {
  bus: Bus;
  /** Makes a stream with this config, as the API has it; `name` and `subjects` at least. */
  createStream(config: Config & { name: string }): Promise<void>;
  deleteStream(name: string): Promise<void>;
  purgeStream(name: string, upToSeq: number): Promise<void>;
  /** Lets so many milliseconds pass on the bus's clock. */
  pass(ms: number): Promise<void>;
}

const TIMEOUT_MS = 5_000;
const NS = 1e6;

export function busConformance(open: () => Promise<BusUnderTest>): void {
  let under: BusUnderTest;
  let bus: Bus;
  beforeEach(async () => {
    under = await open();
    bus = under.bus;
    await under.createStream({ name: 'S', subjects: ['s.>'], storage: 'memory' });
    return () => bus.close();
  });

  const put = (subject: string, data = '{}', headers?: Outgoing['headers']) =>
    bus.publish({ subject, data, headers }, TIMEOUT_MS);
  const text = ({ data }: { data: Uint8Array }) => new TextDecoder().decode(data);
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 500; i++) {
      if (await holds()) return;
      await under.pass(20);
    }
    throw new Error(`never held: ${String(holds)}`);
  };
  const create = (config: Config = {}): Promise<ConsumerInfo> =>
    bus.createConsumer('S', { name: 'c', durable_name: 'c', ack_policy: 'explicit', ...config });

  /** An intake of the consumer `c`, and what came of it. */
  function take(demand: number, options: { maxBatch?: number } = {}) {
    const messages: BusMessage[] = [];
    const statuses: IntakeStatus[] = [];
    const intake: Intake = bus.intake(
      { stream: 'S', consumer: 'c' },
      { maxBatch: options.maxBatch ?? null, maxExpiresMs: null, group: null, push: null },
      { message: message => messages.push(message), status: status => statuses.push(status) },
    );
    if (demand > 0) intake.demand(demand);
    const kinds = () => statuses.map(({ kind }) => kind);
    return { intake, messages, statuses, kinds, seqs: () => messages.map(({ seq }) => seq) };
  }

  describe('publish', () => {
    it('is confirmed by the stream, in order', async () => {
      const acks = await Promise.all([1, 2, 3].map(i => put('s.a', String(i))));
      expect(acks).toEqual([1, 2, 3].map(seq => ({ stream: 'S', seq, duplicate: false })));
    });

    it('of an id that the stream knows stores nothing', async () => {
      await put('s.a', '1', { 'Nats-Msg-Id': 'x' });
      expect(await put('s.a', '2', { 'Nats-Msg-Id': 'x' })).toEqual({ stream: 'S', seq: 1, duplicate: true });
      expect((await bus.streamInfo('S')).state.messages).toBe(1);
    });

    it('expects the last sequence of its subject', async () => {
      await put('s.a');
      const expecting = (seq: string) => put('s.a', '{}', { 'Nats-Expected-Last-Subject-Sequence': seq });
      await expect(expecting('5')).rejects.toMatchObject({ name: 'ApiError', errCode: 10071 });
      expect((await expecting('1')).seq).toBe(2);
    });

    it('without a stream has nobody to answer', async () => {
      await expect(put('nowhere.a')).rejects.toMatchObject({ name: 'BusFault', kind: 'no-responders' });
    });

    it('of more than the server takes is refused before it is sent', async () => {
      await expect(put('s.a', 'x'.repeat(bus.maxPayload + 1))).rejects.toMatchObject({ kind: 'too-large' });
    });

    it('keeps headers, their values on one line', async () => {
      await put('s.a', '1', { 'X-Name': 'Wörter, two\r\nlines' });
      expect((await bus.messageAt('S', { seq: 1 }))!.headers['X-Name']).toBe('Wörter, two lines');
    });
  });

  describe('an intake', () => {
    it('delivers what is demanded and no more', async () => {
      for (let i = 0; i < 10; i++) await put('s.a', String(i));
      await create();
      const { intake, messages, seqs } = take(3);
      await until(() => messages.length === 3);
      await under.pass(100);
      expect(seqs()).toEqual([1, 2, 3]);
      intake.demand(2);
      intake.demand(2);
      await until(() => messages.length === 7);
      await intake.stop();
    });

    it('says of each message where it comes from', async () => {
      await put('s.a.b', 'hello', { 'X-Kind': 'greeting' });
      await put('s.a.b');
      await create();
      const { intake, messages } = take(1);
      await until(() => messages.length === 1);
      const [message] = messages;
      expect(message).toMatchObject({
        subject: 's.a.b',
        stream: 'S',
        consumer: 'c',
        seq: 1,
        deliveries: 1,
        pending: 1,
      });
      expect([text(message!), message!.header('x-kind'), message!.header('absent')]).toEqual([
        'hello',
        'greeting',
        null,
      ]);
      expect(message!.headers()).toEqual({ 'X-Kind': 'greeting' });
      expect(Math.abs(message!.timeMs - bus.clock.now())).toBeLessThan(60_000);
      await intake.stop();
    });

    it('filters by subject', async () => {
      for (const subject of ['s.a.1', 's.b.1', 's.a.2']) await put(subject);
      await create({ filter_subjects: ['s.a.*'] });
      const { intake, messages } = take(10);
      await until(() => messages.length === 2);
      expect(messages.map(({ subject }) => subject)).toEqual(['s.a.1', 's.a.2']);
      await intake.stop();
    });

    it('asks for no more at once than the consumer allows', async () => {
      for (let i = 0; i < 9; i++) await put('s.a');
      await create({ max_batch: 2 });
      const { intake, messages, kinds } = take(9, { maxBatch: 2 });
      await until(() => messages.length === 9);
      expect(kinds()).toEqual([]);
      await intake.stop();
    });

    it('has at most max_ack_pending delivered and not acknowledged', async () => {
      for (let i = 0; i < 5; i++) await put('s.a');
      await create({ max_ack_pending: 2 });
      const { intake, messages } = take(5);
      await until(() => messages.length === 2);
      await under.pass(100);
      expect(messages.length).toBe(2);
      bus.ack(messages[0]!);
      await until(() => messages.length === 3);
      await intake.stop();
    });

    it('that is deleted under it says so once, and goes on after it is made again', async () => {
      await create();
      const { intake, messages, kinds } = take(5);
      await put('s.a', '1');
      await until(() => messages.length === 1);
      await bus.deleteConsumer({ stream: 'S', consumer: 'c' });
      await until(() => kinds().length === 1);
      expect(kinds()).toEqual(['deleted']);
      await create({ deliver_policy: 'new' });
      await put('s.a', '2');
      await under.pass(50);
      expect(messages.length).toBe(1);
      intake.resume();
      await until(() => messages.length >= 1 && kinds().length === 1);
      await put('s.a', '3');
      await until(() => messages.map(text).includes('3'));
      await intake.stop();
    });

    it('of a consumer that does not exist says so, and goes on once it does', async () => {
      const { intake, messages, kinds } = take(1);
      await until(() => kinds().length === 1);
      expect(kinds()).toEqual(['absent']);
      await create();
      await put('s.a');
      intake.resume();
      await until(() => messages.length === 1);
      await intake.stop();
    });

    it('brings nothing after it has stopped, and leaves nothing behind that was sent', async () => {
      await create();
      const { intake, messages } = take(100);
      for (let i = 0; i < 50; i++) void put('s.a');
      await intake.stop();
      const came = messages.length;
      for (const message of messages) bus.nak(message, 0);
      await bus.flush();
      await put('s.a');
      await under.pass(100);
      expect(messages.length).toBe(came);
      await until(
        async () => (await bus.consumerInfo({ stream: 'S', consumer: 'c' })).num_pending + came >= 50,
      );
      const next = take(100);
      await until(() => new Set(next.seqs()).size === 51);
      await next.intake.stop();
    });
  });

  describe('acknowledging', () => {
    const info = () => bus.consumerInfo({ stream: 'S', consumer: 'c' });

    it('ends a message', async () => {
      await put('s.a');
      await create();
      const { intake, messages } = take(1);
      await until(() => messages.length === 1);
      expect((await info()).num_ack_pending).toBe(1);
      bus.ack(messages[0]!);
      await until(async () => (await info()).num_ack_pending === 0);
      await intake.stop();
    });

    it('is confirmed where that is asked for', async () => {
      await put('s.a');
      await put('s.a');
      await create();
      const { intake, messages } = take(2);
      await until(() => messages.length === 2);
      await bus.settle(messages[0]!, 'ack', TIMEOUT_MS);
      expect((await info()).num_ack_pending).toBe(1);
      await bus.settle(messages[1]!, { term: 'no use' }, TIMEOUT_MS);
      expect(await info()).toMatchObject({ num_ack_pending: 0, num_redelivered: 0 });
      await intake.stop();
    });

    it('negatively brings the message again, after the delay', async () => {
      await put('s.a');
      await create();
      const { intake, messages } = take(5);
      await until(() => messages.length === 1);
      bus.nak(messages[0]!, 300);
      await under.pass(150);
      expect(messages.length).toBe(1);
      await until(() => messages.length === 2);
      expect(messages[1]).toMatchObject({ seq: 1, deliveries: 2 });
      bus.nak(messages[1]!, 0);
      await until(() => messages.length === 3);
      await intake.stop();
    });

    it('by term ends the message, with its reason in the notice', async () => {
      const heard: string[] = [];
      bus.listen('$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.S.c', (_subject, data) =>
        heard.push(text({ data })),
      );
      await put('s.a');
      await create();
      const { intake, messages } = take(1);
      await until(() => messages.length === 1);
      bus.term(messages[0]!, 'no use');
      await until(() => heard.length === 1);
      expect(JSON.parse(heard[0]!)).toMatchObject({
        stream: 'S',
        consumer: 'c',
        stream_seq: 1,
        reason: 'no use',
      });
      await intake.stop();
    });

    it('not at all brings the message again after ack_wait, and inProgress begins that anew', async () => {
      await put('s.a', 'forgotten');
      await create({ ack_wait: 1_000 * NS });
      const { intake, messages } = take(5);
      await until(() => messages.length === 1);
      await under.pass(700);
      bus.inProgress(messages[0]!);
      await under.pass(600);
      expect(messages.length).toBe(1);
      await until(() => messages.length === 2);
      expect(messages[1]!.deliveries).toBe(2);
      await intake.stop();
    });

    it('not at all, with a backoff, brings it again after each of its waits', async () => {
      await put('s.a');
      await create({ backoff: [300 * NS, 900 * NS], max_deliver: 3 });
      const { intake, messages } = take(5);
      const at: number[] = [];
      await until(() => {
        if (messages.length > at.length) at.push(bus.clock.now());
        return messages.length === 3;
      });
      expect(at[1]! - at[0]!).toBeGreaterThan(200);
      expect(at[2]! - at[1]!).toBeGreaterThan(700);
      await intake.stop();
    });

    it('ends after max_deliver, with a notice', async () => {
      const heard: string[] = [];
      bus.listen('$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.S.c', (_subject, data) =>
        heard.push(text({ data })),
      );
      await put('s.a');
      await create({ max_deliver: 2, ack_wait: 300 * NS });
      const { intake, messages } = take(5);
      await until(() => heard.length === 1);
      expect(messages.length).toBe(2);
      expect(JSON.parse(heard[0]!)).toMatchObject({
        stream: 'S',
        consumer: 'c',
        stream_seq: 1,
        deliveries: 2,
      });
      await intake.stop();
    });
  });

  it.each(['workqueue', 'interest', 'limits'])(
    'what ran out of deliveries in a stream of retention %s is terminated by its sequence',
    async retention => {
      await under.createStream({ name: 'KEPT', subjects: ['kept'], storage: 'memory', retention });
      const config = { name: 'c', durable_name: 'c', ack_policy: 'explicit', max_deliver: 1 };
      await bus.createConsumer('KEPT', { ...config, ack_wait: 200 * NS });
      const notices: string[] = [];
      bus.listen('$JS.EVENT.ADVISORY.CONSUMER.*.KEPT.c', subject => notices.push(subject.split('.')[4]!));
      await put('kept');
      await put('kept');
      const options = { maxBatch: null, maxExpiresMs: null, group: null, push: null };
      const messages: BusMessage[] = [];
      const intake = bus.intake({ stream: 'KEPT', consumer: 'c' }, options, {
        message: message => messages.push(message),
        status: () => {},
      });
      intake.demand(2);
      await until(() => messages.length === 2);
      bus.inProgress(messages[1]!);
      await until(() => notices.includes('MAX_DELIVERIES'));
      expect((await bus.streamInfo('KEPT')).state.messages).toBe(2);
      bus.ack(messages[1]!);
      bus.termExhausted({ stream: 'KEPT', consumer: 'c' }, 1, 'crashed');
      await until(() => notices.includes('MSG_TERMINATED'));
      await until(
        async () => (await bus.consumerInfo({ stream: 'KEPT', consumer: 'c' })).num_ack_pending === 0,
      );
      expect((await bus.streamInfo('KEPT')).state.messages).toBe(retention === 'limits' ? 2 : 0);
      await intake.stop();
    },
  );

  describe('a consumer', () => {
    it('made again with the same config is the same; with another it is refused', async () => {
      const first = await create({ ack_wait: 10_000 * NS });
      expect((await create({ ack_wait: 10_000 * NS })).created).toBe(first.created);
      await expect(create({ ack_wait: 20_000 * NS })).rejects.toMatchObject({
        name: 'ApiError',
        errCode: 10148,
      });
      const { config } = await bus.consumerInfo({ stream: 'S', consumer: 'c' });
      expect(config['ack_wait']).toBe(10_000 * NS);
    });

    it('that is not there is an error of its own, as is its stream', async () => {
      await expect(bus.consumerInfo({ stream: 'S', consumer: 'x' })).rejects.toMatchObject({
        errCode: 10014,
      });
      await expect(bus.consumerInfo({ stream: 'X', consumer: 'x' })).rejects.toMatchObject({
        errCode: 10059,
      });
      await expect(bus.createConsumer('X', { name: 'x' })).rejects.toMatchObject({ errCode: 10059 });
      expect(await bus.deleteConsumer({ stream: 'S', consumer: 'x' })).toBe(false);
    });
  });

  describe('a stored message', () => {
    it('is deleted once', async () => {
      await put('s.a', '1');
      await put('s.a', '2');
      expect(await bus.deleteMessage('S', 1)).toBe(true);
      expect(await bus.messageAt('S', { seq: 1 })).toBeNull();
      expect(await bus.deleteMessage('S', 1)).toBe(false);
      expect(await bus.deleteMessage('S', 99)).toBe(false);
      expect(await bus.messageAt('S', { seq: 2 })).toMatchObject({ seq: 2 });
    });

    it('is found by sequence, as the last of a subject, and as the next of one', async () => {
      for (const [subject, data] of [
        ['s.a', '1'],
        ['s.b', '2'],
        ['s.a', '3'],
      ] as const)
        await put(subject, data);
      const found = async (which: Parameters<Bus['messageAt']>[1]) => {
        const message = await bus.messageAt('S', which);
        return message === null ? null : [message.subject, message.seq, text(message)];
      };
      expect(await found({ seq: 2 })).toEqual(['s.b', 2, '2']);
      expect(await found({ lastOf: 's.a' })).toEqual(['s.a', 3, '3']);
      expect(await found({ lastOf: 's.*' })).toEqual(['s.a', 3, '3']);
      expect(await found({ seq: 2, nextOf: 's.a' })).toEqual(['s.a', 3, '3']);
      expect(await found({ seq: 9 })).toBeNull();
      expect(await found({ lastOf: 's.c' })).toBeNull();
    });
  });

  describe('a reader', () => {
    function read(from: StartAt, filters?: string[]) {
      const messages: BusMessage[] = [];
      const statuses: ReaderStatus[] = [];
      const reader = bus.read(
        {
          stream: 'S',
          config: {
            name: 'r',
            inactive_threshold: 60_000 * NS,
            ...(filters === undefined ? {} : { filter_subjects: filters }),
          },
          from,
          window: 1_000,
        },
        {
          message: message => {
            messages.push(message);
            reader.demand(1);
          },
          status: status => statuses.push(status),
        },
      );
      const has = (kind: ReaderStatus['kind']) => statuses.some(status => status.kind === kind);
      return { reader, messages, statuses, has, bodies: () => messages.map(text) };
    }
    const fill = async () => {
      for (const [subject, data] of [
        ['s.a', '1'],
        ['s.b', '2'],
        ['s.a', '3'],
        ['s.b', '4'],
      ] as const)
        await put(subject, data);
    };

    it.each([
      ['all', ['1', '2', '3', '4']],
      [{ seq: 3 }, ['3', '4']],
      ['last', ['4']],
      ['last_per_subject', ['3', '4']],
      ['new', []],
    ] as const)('begins with %j, and says when it has caught up', async (from, bodies) => {
      await fill();
      const filters = from === 'last_per_subject' ? ['s.>'] : undefined;
      const { reader, has, statuses, bodies: got } = read(from as StartAt, filters);
      await until(() => has('ready') && has('caught-up') && got().length >= bodies.length);
      expect(got()).toEqual(bodies);
      const after = bodies.length === 0 ? 4 : Number(bodies[0]) - 1;
      if (from !== 'last_per_subject') expect(statuses[0]).toEqual({ kind: 'ready', after });
      await put('s.a', '5');
      await until(() => got().length === bodies.length + 1);
      expect([got().at(-1), reader.seq]).toEqual(['5', 5]);
      await reader.stop();
    });

    it('begins at a time', async () => {
      await put('s.a', 'before');
      await under.pass(50);
      const time = bus.clock.now();
      await under.pass(50);
      await put('s.a', 'after');
      const { reader, bodies, has } = read({ timeMs: time });
      await until(() => has('caught-up'));
      expect(bodies()).toEqual(['after']);
      await reader.stop();
    });

    it('passes what its filters let through', async () => {
      await fill();
      const { reader, bodies, has } = read('all', ['s.b']);
      await until(() => has('caught-up'));
      expect(bodies()).toEqual(['2', '4']);
      await reader.stop();
    });

    it('misses nothing and repeats nothing when its consumer is deleted', async () => {
      await fill();
      const { reader, bodies } = read('all');
      await until(() => bodies().length === 4);
      await bus.deleteConsumer({ stream: 'S', consumer: 'r' });
      await put('s.a', '5');
      await until(() => bodies().length === 5);
      expect(bodies()).toEqual(['1', '2', '3', '4', '5']);
      await reader.stop();
    });

    it('that waits for new messages misses none that came while its consumer was away', async () => {
      await fill();
      const { reader, bodies, has } = read('new');
      await until(() => has('ready'));
      await bus.deleteConsumer({ stream: 'S', consumer: 'r' });
      await put('s.a', '5');
      await until(() => bodies().length === 1);
      expect(bodies()).toEqual(['5']);
      await reader.stop();
    });

    it('says what was gone before it could be read', async () => {
      await fill();
      await under.purgeStream('S', 2);
      const { reader, bodies, statuses, has } = read({ seq: 1 });
      await until(() => has('caught-up'));
      expect(bodies()).toEqual(['3', '4']);
      expect(statuses).toContainEqual({ kind: 'gap', after: 0, before: 3 });
      await reader.stop();
    });

    it('waits for a stream that does not exist', async () => {
      await under.deleteStream('S');
      const { reader, bodies, has } = read('all');
      await until(() => has('absent'));
      await under.createStream({ name: 'S', subjects: ['s.>'], storage: 'memory' });
      await put('s.a', '1');
      await until(() => bodies().length === 1);
      await reader.stop();
    });
  });

  describe('the bus', () => {
    it('hears what is told', async () => {
      const heard: string[] = [];
      const listening = bus.listen('t.*', (subject, data) => heard.push(`${subject} ${text({ data })}`));
      await bus.flush();
      bus.tell({ subject: 't.a', data: 'x' });
      await until(() => heard.length === 1);
      expect(heard).toEqual(['t.a x']);
      listening.stop();
      bus.tell({ subject: 't.a', data: 'y' });
      await bus.flush();
      await under.pass(50);
      expect(heard.length).toBe(1);
    });

    it('closed refuses what comes after, and closes twice', async () => {
      await bus.close();
      await bus.close();
      await expect(put('s.a')).rejects.toMatchObject({ kind: 'closed' });
      await expect(bus.streamInfo('S')).rejects.toMatchObject({ kind: 'closed' });
    });

    it('has a clock that goes forward, and timers that can be cancelled', async () => {
      const before = bus.clock.now();
      const rang: string[] = [];
      bus.clock.after(50, () => rang.push('one'));
      bus.clock.after(60, () => rang.push('two')).cancel();
      await under.pass(150);
      expect(rang).toEqual(['one']);
      expect(bus.clock.now()).toBeGreaterThanOrEqual(before + 100);
      const random = bus.clock.random();
      expect(random >= 0 && random < 1).toBe(true);
    });
  });
}
