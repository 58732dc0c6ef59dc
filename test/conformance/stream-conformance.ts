/** What a stream does with its messages by itself: ends them, one by one, stores them elsewhere, publishes them anew. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/resources/resource.js';
import type { Bus, Outgoing, StoredMessage } from '../../src/runtime/bus.js';
import type { BusUnderTest } from './bus-conformance.js';

const TIMEOUT_MS = 5_000;
const NS = 1e9;

/** @param lacks what a broker does not do, and why: its cases are left out, and say so */
export function streamConformance(
  open: () => Promise<BusUnderTest>,
  lacks: { ttl?: string; implied?: string } = {},
): void {
  let under: BusUnderTest;
  let bus: Bus;
  beforeEach(async () => {
    under = await open();
    bus = under.bus;
    return () => bus.close();
  });

  const stream = (config: Config = {}, name = 'S') =>
    under.createStream({ name, subjects: ['s.>'], storage: 'memory', ...config });
  const put = (subject: string, headers: Outgoing['headers'] = {}, data = '{}') =>
    bus.publish({ subject, data, headers }, TIMEOUT_MS);
  const ttl = (value: string) => ({ 'Nats-TTL': value });
  const count = async () => (await bus.streamInfo('S')).state.messages;
  const last = (subject: string, name = 'S') => bus.messageAt(name, { lastOf: subject });
  const text = (stored: StoredMessage | null) => new TextDecoder().decode(stored!.data);
  const until = async (holds: () => Promise<boolean>) => {
    for (let i = 0; i < 400; i++) {
      if (await holds()) return;
      await under.pass(25);
    }
    throw new Error(`never held: ${String(holds)}`);
  };

  describe.skipIf(lacks.ttl)('a message with a TTL', () => {
    it('goes after it, in seconds or as Go writes a duration, and what has none stays', async () => {
      await stream({ allow_msg_ttl: true });
      await put('s.a', ttl('1'));
      await put('s.b');
      await put('s.c', ttl('1s'));
      await put('s.d', ttl('1h30m'));
      await under.pass(500);
      expect(await count()).toBe(4);
      await until(async () => (await count()) === 2);
      expect(await last('s.a')).toBeNull();
      expect((await last('s.d'))!.headers['Nats-TTL']).toBe('1h30m');
    });

    it('goes when max_age says so, where that is sooner, and never where it says never', async () => {
      await stream({ allow_msg_ttl: true, max_age: NS, duplicate_window: NS / 2 });
      await put('s.a', ttl('10'));
      await put('s.b', ttl('never'));
      await put('s.c');
      await until(async () => (await count()) === 1);
      await under.pass(1_500);
      expect(await last('s.b')).not.toBeNull();
    });

    it('is refused where its stream has none, and where it is none', async () => {
      await stream({}, 'S');
      await expect(put('s.a', ttl('5'))).rejects.toMatchObject({ errCode: 10166 });
      await expect(put('s.a', ttl('never'))).rejects.toMatchObject({ errCode: 10166 });
      for (const wrong of ['0', '500ms', 'soon', '-5', '1.5', '2d'])
        await expect(put('s.a', ttl(wrong)), wrong).rejects.toMatchObject({ errCode: 10165 });
      expect(await count()).toBe(0);
    });

    it('is taken from under a consumer, and counts as nothing to come', async () => {
      await stream({ allow_msg_ttl: true });
      await put('s.a', ttl('1'));
      await put('s.b');
      await bus.createConsumer('S', { name: 'c', durable_name: 'c', ack_policy: 'explicit' });
      await until(async () => (await count()) === 1);
      await until(async () => (await bus.consumerInfo({ stream: 'S', consumer: 'c' })).num_pending === 1);
    });

    it('leaves a marker behind as the last of its subject, which goes after its own', async () => {
      await stream({ subject_delete_marker_ttl: 2 * NS });
      await put('s.a', ttl('2'));
      await put('s.b', ttl('1'));
      await put('s.b');
      await until(async () => (await last('s.a'))?.headers['Nats-Marker-Reason'] !== undefined);
      const marker = await last('s.a');
      expect(marker!.headers).toEqual({
        'Nats-Marker-Reason': 'MaxAge',
        'Nats-TTL': '2s',
        'Nats-Rollup': 'sub',
      });
      expect(text(marker)).toBe('');
      // Of a subject that has another one nothing is left behind; the shorter time was lengthened.
      await until(async () => (await bus.messageAt('S', { seq: 2 })) === null);
      expect((await last('s.b'))!.seq).toBe(3);
      await until(async () => (await last('s.a')) === null);
    });

    it('that is shorter than that of a marker is as long', async () => {
      await stream({ subject_delete_marker_ttl: 3_600 * NS });
      await put('s.a', ttl('5'));
      await put('s.b', ttl('7200'));
      expect((await last('s.a'))!.headers['Nats-TTL']).toBe('3600');
      expect((await last('s.b'))!.headers['Nats-TTL']).toBe('7200');
      await stream({ subjects: ['t'], subject_delete_marker_ttl: 3_600 * NS, max_msgs_per_subject: 1 }, 'T');
      await put('t', ttl('5'));
      expect((await last('t', 'T'))!.headers['Nats-TTL']).toBe('5');
    });
  });

  describe('a subject that is transformed', () => {
    it('is what the message is stored under', async () => {
      const subject_transform = { src: 's.*.*', dest: 's.{{wildcard(2)}}.$1' };
      await stream({ subject_transform });
      expect(await put('s.a.b')).toMatchObject({ stream: 'S', seq: 1 });
      await put('s.other');
      expect((await bus.messageAt('S', { seq: 1 }))!.subject).toBe('s.b.a');
      expect((await bus.messageAt('S', { seq: 2 }))!.subject).toBe('s.other');
    });

    it('is what a publisher’s expectation and the filter of a consumer are about', async () => {
      await stream({ subject_transform: { src: 's.in.>', dest: 's.out.>' } });
      await put('s.in.a');
      await put('s.in.a', { 'Nats-Expected-Last-Subject-Sequence': '1' });
      await expect(put('s.in.a', { 'Nats-Expected-Last-Subject-Sequence': '1' })).rejects.toMatchObject({
        errCode: 10071,
      });
      const of = (filter_subject: string, name: string) =>
        bus.createConsumer('S', { name, durable_name: name, ack_policy: 'explicit', filter_subject });
      expect((await of('s.out.>', 'out')).num_pending).toBe(2);
      expect((await of('s.in.>', 'in')).num_pending).toBe(0);
    });
  });

  describe('what is republished', () => {
    it('comes again on another subject, and says where it is stored', async () => {
      await stream({ republish: { src: 's.*.>', dest: 'again.$1.>' } });
      await stream({ subjects: ['again.>'] }, 'AGAIN');
      const heard: string[] = [];
      bus.listen('again.>', subject => heard.push(subject));
      await bus.flush();
      await put('s.a.b', { kept: 'yes', 'Nats-Msg-Id': 'one' }, 'body');
      await put('s.other');
      await put('s.a.b');
      await until(async () => (await bus.streamInfo('AGAIN')).state.messages === 2);
      expect(heard).toEqual(['again.a.b', 'again.a.b']);
      const first = await bus.messageAt('AGAIN', { seq: 1 });
      expect(text(first)).toBe('body');
      expect(first!.headers).toMatchObject({
        kept: 'yes',
        'Nats-Stream': 'S',
        'Nats-Subject': 's.a.b',
        'Nats-Sequence': '1',
        'Nats-Last-Sequence': '0',
      });
      expect(Date.parse(first!.headers['Nats-Time-Stamp']!)).toBeGreaterThan(0);
      const second = await bus.messageAt('AGAIN', { seq: 2 });
      expect(second!.headers).toMatchObject({ 'Nats-Sequence': '3', 'Nats-Last-Sequence': '1' });
    });

    it('comes without its body where the headers are all that is wanted', async () => {
      await stream({ republish: { src: '>', dest: 'again.>', headers_only: true } });
      await stream({ subjects: ['again.>'] }, 'AGAIN');
      await put('s.a', {}, 'a body');
      await until(async () => (await bus.streamInfo('AGAIN')).state.messages === 1);
      const again = await bus.messageAt('AGAIN', { seq: 1 });
      expect(again!.subject).toBe('again.s.a');
      expect(text(again)).toBe('');
      expect(again!.headers).toMatchObject({ 'Nats-Subject': 's.a', 'Nats-Msg-Size': '6' });
    });

    it('may not come back to its own stream', async () => {
      const cycle = (dest: string) => stream({ republish: { src: '>', dest } });
      await expect(cycle('s.>')).rejects.toMatchObject({ errCode: 10052 });
      await expect(cycle('>')).rejects.toMatchObject({ errCode: 10052 });
    });

    it.skipIf(lacks.implied)('is what was transformed, where that is all', async () => {
      const subject_transform = { src: 's.>', dest: 't.>' };
      await stream({ subject_transform, republish: { src: '>', dest: '>' } });
      const heard: string[] = [];
      bus.listen('t.>', subject => heard.push(subject));
      await bus.flush();
      await put('s.a');
      await until(async () => heard.length === 1);
      expect(heard).toEqual(['t.a']);
    });

    it('does not come of what is not stored', async () => {
      await stream({ republish: { src: '>', dest: 'again.>' } });
      const heard: string[] = [];
      bus.listen('again.>', subject => heard.push(subject));
      await bus.flush();
      await put('s.a', { 'Nats-Msg-Id': 'one' });
      await put('s.a', { 'Nats-Msg-Id': 'one' });
      await put('s.b');
      await until(async () => heard.length >= 2);
      await under.pass(100);
      expect(heard).toEqual(['again.s.a', 'again.s.b']);
    });
  });
}
