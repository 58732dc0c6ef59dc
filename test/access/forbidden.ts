/**
 * What a service must not do: everything that the bus has, but for what is its own. Made of the topology, not of the
 * permissions.
 */
import type { UserAccess } from '../../src/access/permissions-of.js';
import { isLiteral } from '../../src/subjects/subject.js';
import type { Consumer, Service, Topology } from '../../src/topology/topology.gen.js';
import { deathsOf, literal, NOTICE } from './service-calls.js';
import type { Tries } from './try-subjects.js';

export function forbiddenTo(access: UserAccess, topology: Topology): Tries {
  const services = access.services.map(name => topology.services![name]!);
  const publishes = new Set(services.flatMap(service => service.publishes ?? []));
  const consumes = new Set(services.flatMap(service => service.consumes ?? []));
  const dead = services.flatMap(service => deathsOf(service, topology)?.dying ?? []);
  const fetched = new Set(dead.map(({ stream }) => stream));
  const events = Object.keys(topology.events ?? {}).filter(subject => !publishes.has(subject));
  return {
    publish: [
      ...events.map(literal),
      'subject.of.nobody',
      `_INBOX.anybody.1`,
      '$SYS.REQ.SERVER.PING',
      ...['INFO', 'STREAM.LIST', 'STREAM.NAMES', 'STREAM.TEMPLATE.NAMES'].map(
        request => `$JS.API.${request}`,
      ),
      ...Object.keys(topology.streams ?? {}).flatMap(stream => ofStream(stream, access, fetched.has(stream))),
      ...Object.entries(topology.consumers ?? {}).flatMap(([key, consumer]) =>
        ofConsumer(key, consumer, consumes.has(key)),
      ),
      ...Object.values(topology.services ?? {}).flatMap(service => ofTheDead(service, topology, services)),
      ...others(access, topology).map(({ inboxPrefix }) => `${inboxPrefix}.1`),
    ],
    subscribe: [
      '>',
      '*',
      '_INBOX.>',
      '_INBOX.*',
      '$SYS.>',
      '$JS.>',
      '$JS.API.>',
      '$JS.EVENT.ADVISORY.>',
      // The bus is heard through consumers: nobody taps the subjects themselves.
      ...Object.keys(topology.events ?? {}).map(literal),
      ...Object.values(topology.streams ?? {}).flatMap(({ subjects = [] }) => subjects),
      ...others(access, topology).flatMap(({ inboxPrefix }) => [`${inboxPrefix}.>`, `${inboxPrefix}.x.*`]),
      ...Object.entries(topology.consumers ?? {}).flatMap(
        ([key, { deliver_subject: subject, ...consumer }]) =>
          subject === undefined ? [] : ofDelivery(subject, consumer.queue_group, consumes.has(key)),
      ),
    ],
  };
}

function others({ user }: UserAccess, topology: Topology): { inboxPrefix: string }[] {
  return Object.entries(topology.users ?? {})
    .filter(([name]) => name !== user)
    .map(([name, { inbox_prefix: prefix }]) => ({ inboxPrefix: prefix ?? `_INBOX_${name}` }));
}

/** Messages are fetched only from where they may have run out of deliveries. */
function ofStream(stream: string, { needs }: UserAccess, isFetched: boolean): string[] {
  const makesAny = needs.some(({ subject }) => subject.startsWith(`$JS.API.CONSUMER.CREATE.${stream}.*`));
  const api = [
    ...['CREATE', 'UPDATE', 'DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE'].map(
      request => `STREAM.${request}.${stream}`,
    ),
    // Who reads it by fan-out sees whether it was made anew.
    ...(makesAny ? [] : [`STREAM.INFO.${stream}`]),
    ...(isFetched ? [] : [`STREAM.MSG.GET.${stream}`]),
    `STREAM.LEADER.STEPDOWN.${stream}`,
    `DIRECT.GET.${stream}`,
    `DIRECT.GET.${stream}.any.subject`,
    `CONSUMER.LIST.${stream}`,
    `CONSUMER.NAMES.${stream}`,
    // The older request, whose body names the consumer: it overwrites any.
    `CONSUMER.CREATE.${stream}`,
    `CONSUMER.DURABLE.CREATE.${stream}.new`,
    `CONSUMER.DELETE.${stream}.anything`,
    `CONSUMER.MSG.NEXT.${stream}.anything`,
  ];
  // Only fan-out may make consumers under names of its own, and only with the filter that it has.
  const isPinned = needs.some(({ subject }) => subject.startsWith(`$JS.API.CONSUMER.CREATE.${stream}.*.`));
  if (!makesAny || isPinned) api.push(`CONSUMER.CREATE.${stream}.new`);
  api.push(`CONSUMER.CREATE.${stream}.new.another.filter`);
  return api.map(request => `$JS.API.${request}`);
}

function ofConsumer(key: string, consumer: Consumer, isOwn: boolean): string[] {
  if (consumer.stream === undefined) return [];
  const place = `${consumer.stream}.${consumer.name ?? key}`;
  const filters = [consumer.filter_subject ?? [], consumer.filter_subjects ?? []].flat();
  const never = ['DELETE', 'PAUSE', 'RESET', 'UNPIN', 'LEADER.STEPDOWN'].map(
    request => `CONSUMER.${request}.${place}`,
  );
  const created = [
    `CONSUMER.CREATE.${place}`,
    ...filters.map(filter => `CONSUMER.CREATE.${place}.${filter}`),
  ];
  const isPull = consumer.deliver_subject === undefined;
  const acks = consumer.ack_policy !== 'none' && consumer.ack_policy !== undefined;
  const own = [
    ...(isOwn ? [] : [`CONSUMER.INFO.${place}`]),
    ...(isOwn && isPull ? [] : [`CONSUMER.MSG.NEXT.${place}`]),
    `CONSUMER.DURABLE.CREATE.${place}`,
    `CONSUMER.CREATE.${place}.another.filter`,
    ...(isOwn && consumer.durability === 'ephemeral' ? [] : created),
  ];
  const settled =
    isOwn && acks
      ? []
      : [
          `$JS.ACK.${place}.1.1.1.1700000000000000000.0`,
          `$JS.ACK._.hash.${place}.1.1.1.1700000000000000000.0`,
        ];
  return [...[...never, ...own].map(request => `$JS.API.${request}`), ...settled];
}

/** The consumer by which a service finds its dead is its own, as it is, and for the notices alone. */
function ofTheDead(service: Service, topology: Topology, own: readonly Service[]): string[] {
  const dead = deathsOf(service, topology);
  if (dead === null) return [];
  const place = `${dead.keeper}.${dead.name}`;
  const never = [
    ...['INFO', 'DELETE', 'PAUSE', 'DURABLE.CREATE', 'CREATE'].map(request => `CONSUMER.${request}.${place}`),
    `CONSUMER.CREATE.${place}.dlq.>`,
    `CONSUMER.CREATE.${place}.>`,
  ].map(request => `$JS.API.${request}`);
  if (own.includes(service)) return never;
  return [
    ...never,
    `$JS.API.CONSUMER.CREATE.${place}.${NOTICE}.>`,
    `$JS.API.CONSUMER.MSG.NEXT.${place}`,
    `$JS.ACK.${place}.1.1.1.1700000000000000000.0`,
    `$JS.ACK._.hash.${place}.1.1.1.1700000000000000000.0`,
  ];
}

/** A member of a group may not hear what the others get, nor join another group. */
function ofDelivery(subject: string, group: string | undefined, isOwn: boolean): string[] {
  const own = group === undefined ? subject : `${subject} ${group}`;
  const tries = [subject, `${subject} another`, own].filter(isTry => !isOwn || isTry !== own);
  return isOwn && group === undefined ? [] : [...new Set(tries)].filter(entry => isLiteral(entry));
}
