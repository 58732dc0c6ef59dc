/** Messages through a bus: some stored, some delivered, some acknowledged, so that what is live is not trivial. */
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Config } from '../../src/resources/resource.js';
import type { Bus } from './bus.js';

const DELIVERED = 6;
const ACKNOWLEDGED = 3;

/** Publishes without waiting for confirmations: a stream may refuse, or never confirm. */
export function publishAll(client: NatsConnection, subjects: readonly string[], rounds: number): void {
  for (let i = 1; i <= rounds; i++) for (const subject of subjects) client.publish(subject, `message ${i}`);
}

interface StreamInfo {
  state: { last_seq: number; messages: number };
  mirror?: Copying;
  sources?: Copying[];
}
interface Copying {
  lag: number;
  active: number;
}

/** Waits until nothing arrives any more: copies have caught up, two looks with `gapMs` between them see the same. */
export async function settled(bus: Bus, stream: string, gapMs = 10): Promise<StreamInfo['state']> {
  let before = -1;
  for (let i = 0; ; i++) {
    const { state, mirror, sources = [] } = await bus.ask<StreamInfo>(`STREAM.INFO.${stream}`);
    const copying = mirror === undefined ? sources : [mirror, ...sources];
    const isCopied = copying.every(({ lag, active }) => lag === 0 && active !== -1);
    if (i === 100 || (state.last_seq === before && isCopied)) return state;
    before = state.last_seq;
    await new Promise(resolve => setTimeout(resolve, gapMs));
  }
}

/** Pulls some messages of a consumer and acknowledges half of them; nothing happens where there is nothing. */
export async function pullSome(bus: Bus, stream: string, consumer: string, config: Config): Promise<void> {
  const inbox = `_INBOX.pull.${stream}.${consumer}`;
  const group = (config['priority_groups'] as string[] | null)?.[0];
  const got = collect(bus.client, inbox, {});
  const body = { batch: DELIVERED, no_wait: true, ...(group === undefined ? {} : { group }) };
  bus.client.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, JSON.stringify(body), {
    reply: inbox,
  });
  await acknowledge(bus.client, await got.messages, config);
  got.subscription.unsubscribe();
}

/** Listens where a push consumer delivers and acknowledges half of what comes first. Stays subscribed. */
export async function bind(bus: Bus, config: Config): Promise<Subscription> {
  const queue = config['deliver_group'] as string | null;
  const got = collect(bus.client, config['deliver_subject'] as string, queue === null ? {} : { queue });
  await acknowledge(bus.client, await got.messages, config);
  return got.subscription;
}

function collect(client: NatsConnection, subject: string, options: { queue?: string }) {
  const found: Msg[] = [];
  let done = (_messages: Msg[]) => {};
  const messages = new Promise<Msg[]>(resolve => {
    done = resolve;
    setTimeout(() => resolve(found), 50);
  });
  const subscription = client.subscribe(subject, {
    ...options,
    callback: (_error, message) => {
      const isStatus = message.headers?.code !== undefined && message.headers.code > 0;
      if (!isStatus) found.push(message);
      if (isStatus || found.length === DELIVERED) done(found);
    },
  });
  return { subscription, messages };
}

async function acknowledge(client: NatsConnection, messages: readonly Msg[], config: Config): Promise<void> {
  if (config['ack_policy'] === 'none') return;
  const acknowledged =
    config['ack_policy'] === 'explicit' ? messages.slice(0, ACKNOWLEDGED) : messages.slice(2, 3);
  const replies = acknowledged.filter(({ reply }) => reply);
  await Promise.all(
    replies.map(({ reply }) => client.request(reply!, '+ACK', { timeout: 500 }).catch(() => undefined)),
  );
}
