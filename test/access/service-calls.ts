/**
 * What a service does on the bus, call by call, as its runtime does it: with nats.js, and with requests of its own where
 * nats.js would ask for more than is needed. Each function throws at the first thing that does not work.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JsMsg, jetstream, type PushConsumer } from '@nats-io/jetstream';
import type { NatsConnection, Payload } from '@nats-io/transport-node';
import {
  deadLetterEvent,
  keeperOfRedrives,
  mayGiveUp,
  redriveConsumer,
  redriveSubject,
} from '../../src/access/dead-letters.js';
import { declaredConsumers } from '../../src/access/declared-consumer.js';
import { requestConfig } from '../../src/resources/config.js';
import { consumer as declaredConfig } from '../../src/resources/desire.js';
import type { Config } from '../../src/resources/resource.js';
import { intersection, overlaps } from '../../src/subjects/subject.js';
import type { Consumer, Service, Topology } from '../../src/topology/topology.gen.js';

/** The service's own connection, and that of somebody who may do everything. */
export interface Actors {
  service: NatsConnection;
  admin: NatsConnection;
  inboxPrefix: string;
  topology: Topology;
  /** How long to wait for what has to come. Short where it is not to come. */
  patienceMs: number;
}

/** Longer than the first window of flow control (2 MiB): without an answer to it, not all of this arrives. */
const FLOOD = { messages: 12, bytes: 250_000 };

export async function doEverything(service: Service, actors: Actors): Promise<void> {
  for (const subject of service.publishes ?? []) await publish(literal(subject), actors);
  const dead = deathsOf(service, actors.topology);
  if (dead !== null) await findTheDead(dead, actors);
  for (const key of service.consumes ?? []) {
    const consumer = actors.topology.consumers![key]!;
    if (consumer.streams !== undefined) await fanOut(consumer, actors);
    else await readOne(key, consumer, actors);
  }
  for (const key of service.consumes ?? []) await readRedriven(service, key, actors);
}

/** What is sent back to a consumer from its dead letters: read through a consumer that the service makes. */
async function readRedriven(service: Service, key: string, actors: Actors): Promise<void> {
  const event = deadLetterEvent(service.publishes);
  const consumer = declaredConsumers(actors.topology).get(key)!;
  const keeper = event === null ? null : keeperOfRedrives(actors.topology, null, event);
  if (event === null || keeper === null || !mayGiveUp(consumer)) return;
  for (const stream of consumer.streams.keys()) {
    const name = redriveConsumer(stream, consumer.name);
    const filter_subject = redriveSubject(event, stream, consumer.name);
    const config = { name, durable_name: name, filter_subject, ack_policy: 'explicit' };
    await actors.admin.request(`$JS.API.CONSUMER.DELETE.${keeper}.${name}`);
    await create(keeper, { ...config, deliver_policy: 'new' }, actors);
    await send(filter_subject, 1, actors, '{}');
    // To bind to it takes no information of it.
    const message = await jetstream(actors.service)
      .consumers.getConsumerFromInfo({ stream_name: keeper, name, config } as never)
      .next({ expires: actors.patienceMs });
    if (message === null) throw new Error(`nothing from ${name}`);
    if (!(await message.ackAck({ timeout: actors.patienceMs })))
      throw new Error('the acknowledgement is not confirmed');
  }
}

async function publish(subject: string, { service, patienceMs }: Actors): Promise<void> {
  await jetstream(service).publish(subject, '{}', { timeout: patienceMs, retries: 1 });
}

/** The consumers of a service whose deliveries run out, with the consumer by which it finds that. */
export interface Deaths {
  keeper: string;
  name: string;
  dying: { stream: string; name: string }[];
}

export const NOTICE = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES';

export function deathsOf(service: Service, { services, consumers, streams }: Topology): Deaths | null {
  const found = Object.entries(services ?? {}).find(([, each]) => each === service);
  const keeper = Object.entries(streams ?? {}).find(([, { subjects }]) => subjects?.includes(`${NOTICE}.>`));
  const dying = (service.consumes ?? [])
    .map(key => ({ key, ...consumers![key]! }))
    .filter(({ max_deliver, ...consumer }) => max_deliver !== undefined && isAcknowledged(consumer))
    .map(({ key, name = key, stream }) => ({ stream: stream!, name }));
  const isKept = service.publishes?.includes('dlq.{stream}.{consumer}');
  if (!isKept || found === undefined || keeper === undefined || dying.length === 0) return null;
  return { keeper: keeper[0], name: `dead-letters-of-${found[0]}`, dying };
}

/** As the runtime does it; the notices are what the server would write. */
async function findTheDead({ keeper, name, dying }: Deaths, actors: Actors): Promise<void> {
  const { service, admin, patienceMs, topology } = actors;
  const config = { name, durable_name: name, ack_policy: 'explicit', filter_subject: `${NOTICE}.>` };
  await create(keeper, config, actors);
  for (const { stream, name: consumer } of dying) {
    const { seq } = await jetstream(admin).publish(literal(topology.streams![stream]!.subjects![0]!), '{}');
    const told = JSON.stringify({ stream, consumer, stream_seq: seq, deliveries: 3 });
    await jetstream(admin).publish(`${NOTICE}.${stream}.${consumer}`, told);
    const next = `$JS.API.CONSUMER.MSG.NEXT.${keeper}.${name}`;
    const wanted = JSON.stringify({ batch: 1, expires: patienceMs * 1e6 });
    // It comes under its own subject, by which answers to a shared inbox are not told apart.
    const notice = await service.request(next, wanted, { timeout: patienceMs, noMux: true });
    const { stream_seq } = notice.json<{ stream_seq: number }>();
    const get = JSON.stringify({ seq: stream_seq });
    const message = await service.request(`$JS.API.STREAM.MSG.GET.${stream}`, get, { timeout: patienceMs });
    if (!message.json<{ message?: object }>().message) throw new Error(`no message ${seq} in ${stream}`);
    service.publish(notice.reply!, '+ACK');
  }
  const isDone = async () => (await infoOf(keeper, name, actors)).num_ack_pending === 0;
  await until(isDone, 'every notice is acknowledged', actors);
}

async function readOne(key: string, consumer: Consumer, actors: Actors): Promise<void> {
  const name = consumer.name ?? key;
  const stream = consumer.stream!;
  // What was sent for the consumers before this one is not its own.
  await actors.admin.request(`$JS.API.STREAM.PURGE.${stream}`);
  if (consumer.durability === 'ephemeral') await createNamed(key, consumer, actors);
  await hearOfIt(stream, name, actors);
  if (consumer.deliver_subject === undefined) await pull(stream, name, consumer, actors);
  else await push(stream, name, consumer, actors);
  if (!isAcknowledged(consumer)) return;
  const isDone = async () => (await infoOf(stream, name, actors)).num_ack_pending === 0;
  await until(isDone, 'everything is acknowledged', actors);
}

/** The server tells its services of a consumer that is taken away, made anew or paused. */
async function hearOfIt(stream: string, name: string, actors: Actors): Promise<void> {
  const { service, admin } = actors;
  const heard = new Set<string>();
  const place = `${stream}.${name}`;
  const notices = ['DELETED', 'CREATED', ...(hasPause(service) ? ['PAUSE'] : [])];
  for (const what of notices) {
    service.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.${what}.${place}`, {
      callback: error => {
        if (error === null) heard.add(what);
      },
    });
  }
  await service.flush();
  const { config } = await infoOf(stream, name, actors);
  await admin.request(`$JS.API.CONSUMER.DELETE.${place}`);
  await admin.request(`$JS.API.CONSUMER.CREATE.${place}`, JSON.stringify({ stream_name: stream, config }));
  for (const pause_until of ['2100-01-01T00:00:00Z', undefined]) {
    await admin.request(`$JS.API.CONSUMER.PAUSE.${place}`, JSON.stringify({ pause_until })).catch(() => {});
  }
  await until(async () => heard.size === notices.length, `${name} is heard of`, actors);
}

/** Since 2.11. */
function hasPause({ info }: NatsConnection): boolean {
  return Number(info!.version.split('.')[1]) >= 11;
}

/** Message by message: what flow control acknowledges is so when the next window is. */
function isAcknowledged({ ack_policy }: Pick<Consumer, 'ack_policy'>): boolean {
  return ack_policy === 'explicit' || ack_policy === 'all';
}

async function createNamed(key: string, consumer: Consumer, actors: Actors): Promise<void> {
  const { config, key: place } = declaredConfig(
    key,
    { ...consumer },
    {
      account: null,
      streams: new Map(),
      accountMaxAckPending: undefined,
    },
  );
  const body = { name: place.consumer!, ...requestConfig('consumer', config, {}) };
  await create(place.stream, body, actors);
}

async function create(stream: string, config: Config & { name: string }, actors: Actors): Promise<void> {
  const filter = config['filter_subject'] === undefined ? '' : `.${config['filter_subject']}`;
  const subject = `$JS.API.CONSUMER.CREATE.${stream}.${config.name}${filter}`;
  const body = JSON.stringify({ stream_name: stream, config, action: 'create' });
  const answer = await actors.service.request(subject, body, { timeout: actors.patienceMs });
  const { error } = answer.json<{ error?: object }>();
  if (error !== undefined) throw new Error(JSON.stringify(error));
}

/** Every way to settle a message, one at a time: some consumers take one and no more. */
async function pull(stream: string, name: string, written: Consumer, actors: Actors): Promise<void> {
  const consumer = await jetstream(actors.service).consumers.get(stream, name);
  await feed(stream, name, 4, actors);
  const next = async () => {
    const message = await consumer.next({ expires: actors.patienceMs });
    if (message === null) throw new Error(`nothing from ${name}`);
    return message;
  };
  if (!isAcknowledged(written)) {
    await next();
    return;
  }
  const confirmed = await next();
  confirmed.working();
  if (!(await confirmed.ackAck({ timeout: actors.patienceMs })))
    throw new Error('the acknowledgement is not confirmed');
  (await next()).nak();
  (await next()).ack();
  (await next()).term('no use for it');
  (await next()).ack();
}

async function push(stream: string, name: string, written: Consumer, actors: Actors): Promise<void> {
  const consumer = await jetstream(actors.service).consumers.getPushConsumer(stream, name);
  const isFlood = written.flow_control === true || written.ack_policy === 'flow_control';
  const isAcked = isAcknowledged(written);
  const wanted = isFlood ? FLOOD.messages : 3;
  await hear(consumer, {
    settle: message => {
      if (isAcked) message.ack();
    },
    feed: () => feed(stream, name, wanted, actors, isFlood ? new Uint8Array(FLOOD.bytes) : '{}'),
    isDone: async heard => {
      const isHeard = heard >= wanted;
      return isHeard && (!isAcked || (await infoOf(stream, name, actors)).num_ack_pending === 0);
    },
    actors,
  });
}

/** One ordered consumer a stream: nats.js makes it where it has one filter, a request of our own where it has more. */
async function fanOut({ streams, filter_subjects: filters = [] }: Consumer, actors: Actors): Promise<void> {
  const all = actors.topology.streams!;
  for (const stream of streams === 'all' ? Object.keys(all) : streams!) {
    const [subject] = all[stream]!.subjects!;
    const touching = filters.filter(filter => overlaps(filter, subject!));
    if (filters.length > 0 && touching.length === 0) continue;
    const wanted = literal(intersection(touching[0] ?? '>', subject!)!);
    const info = await actors.service.request(`$JS.API.STREAM.INFO.${stream}`, '', {
      timeout: actors.patienceMs,
    });
    if (info.json<{ error?: object }>().error !== undefined) throw new Error(`no information of ${stream}`);
    const ordered = await orderedConsumer(stream, touching, actors);
    await hear(ordered, {
      settle: () => {},
      feed: () => send(wanted, FLOOD.messages, actors, new Uint8Array(FLOOD.bytes)),
      isDone: async heard => heard >= FLOOD.messages,
      actors,
    });
  }
}

async function orderedConsumer(stream: string, filters: string[], actors: Actors): Promise<PushConsumer> {
  const { consumers } = jetstream(actors.service);
  const [filter] = filters;
  if (filters.length < 2) {
    // Without a filter nats.js gives `>` and leaves it out of the subject: the right has to match that too.
    return consumers.getPushConsumer(stream, {
      deliver_policy: 'new' as never,
      ...(filter === undefined ? {} : { filter_subjects: filter }),
    });
  }
  const idle_heartbeat = 30_000_000_000;
  const config = {
    name: `ordered-${randomUUID()}`,
    deliver_subject: `${actors.inboxPrefix}.${randomUUID()}`,
    deliver_policy: 'new',
    ack_policy: 'none',
    filter_subjects: filters,
    flow_control: true,
    idle_heartbeat,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: 300_000_000_000,
  };
  await create(stream, config, actors);
  return consumers.getBoundPushConsumer({
    deliver_subject: config.deliver_subject,
    idle_heartbeat,
  } as never);
}

interface Hearing {
  settle: (message: JsMsg) => void;
  feed: () => Promise<void>;
  isDone: (heard: number) => Promise<boolean>;
  actors: Actors;
}

async function hear(consumer: PushConsumer, { settle, feed, isDone, actors }: Hearing): Promise<void> {
  let heard = 0;
  const messages = await consumer.consume({
    callback: message => {
      heard += 1;
      settle(message);
    },
  });
  try {
    await actors.service.flush(); // the subscription has to stand before anything is sent
    await feed();
    await until(() => isDone(heard), 'all messages arrive', actors);
  } finally {
    await messages.close();
  }
}

/** Publishes what a consumer wants to hear. */
async function feed(stream: string, name: string, times: number, actors: Actors, data: Payload = '{}') {
  const { config } = await infoOf(stream, name, actors);
  const filters = [config.filter_subject ?? [], config.filter_subjects ?? []].flat();
  const [subject] = filters.length > 0 ? filters : actors.topology.streams![stream]!.subjects!;
  await send(literal(subject!), times, actors, data);
}

async function send(subject: string, times: number, { admin }: Actors, data: Payload): Promise<void> {
  const js = jetstream(admin);
  await Promise.all(Array.from({ length: times }, () => js.publish(subject, data)));
}

interface Info {
  config: { filter_subject?: string; filter_subjects?: string[] };
  num_ack_pending: number;
}

async function infoOf(stream: string, name: string, { admin }: Actors): Promise<Info> {
  return (await admin.request(`$JS.API.CONSUMER.INFO.${stream}.${name}`)).json<Info>();
}

async function until(
  holds: () => Promise<boolean>,
  what: string,
  { patienceMs }: Pick<Actors, 'patienceMs'>,
): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await holds()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`it never came to be that ${what}`);
  }
}

/** A subject that a pattern stands for. */
export function literal(pattern: string): string {
  return pattern
    .split('.')
    .map(token => (token === '*' || token === '>' || token.startsWith('{') ? 'x' : token))
    .join('.');
}
