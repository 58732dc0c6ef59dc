/**
 * From a topology to what its bindings say: events with their payload schemas, services with what they publish, and
 * their consumers with the events that they can deliver and the config that they are declared with.
 */
import { deadLetterEvent, keeperOfRedrives } from '../../access/dead-letters.js';
import { type DeclaredConsumers, declaredConsumers } from '../../access/declared-consumer.js';
import { declaredSweepers } from '../../access/declared-sweeper.js';
import { inboxPrefixOf } from '../../access/inbox-prefix.js';
import { type LintContext, lintContext } from '../../lint/context.js';
import type { LintConsumer } from '../../lint/lint-consumer.js';
import { limitableFields, requestConfig } from '../../resources/config.js';
import { consumer as consumerOf, desire } from '../../resources/desire.js';
import type { Config, Desired } from '../../resources/resource.js';
import { eventParameters } from '../../subjects/subject.js';
import type { LoadedTopology } from '../../topology/loaded-topology.js';
import type { Consumer, Payload, Service, Topology, User } from '../../topology/topology.gen.js';
import { parseDuration } from '../../units/duration.js';
import { deliveredEvents } from './delivered-events.js';

export interface BindingsModel {
  topology: string;
  digest: string;
  events: EventModel[];
  services: ServiceModel[];
}

export interface EventModel {
  /** Its name is its subject, parameters included. */
  name: string;
  description: string;
  parameters: string[];
  payload: Payload | null;
}

export interface ServiceModel {
  name: string;
  description: string;
  user: string | null;
  password: { env: string } | { file: string } | null;
  account: string | null;
  inboxPrefix: string | null;
  publishes: string[];
  consumers: ConsumerModel[];
  deadLetters: { subject: string; notices: string | null; redrives: string | null } | null;
}

export interface ConsumerModel {
  key: string;
  description: string;
  kind: 'durable' | 'ephemeral' | 'fan-out';
  name: string;
  address: string;
  streams: Record<string, Config & { name: string }>;
  ignored: string[];
  limitable: string[];
  events: string[];
  ackWaitMs: number;
  maxDeliver: number;
  handlerTimeoutMs: number | null;
}

export function bindingsModel(loaded: LoadedTopology & { topology: Topology }): BindingsModel {
  const { topology } = loaded;
  const context = lintContext(topology, loaded);
  const declared = declaredConsumers(topology);
  const consumers = consumerModels(loaded, declared, context);
  const sweepers = new Map(
    declaredSweepers(topology, declared).map(({ service, stream }) => [service, stream]),
  );
  return {
    topology: topology.topology,
    digest: loaded.digest,
    events: Object.entries(topology.events ?? {}).map(([name, event]) => ({
      name,
      description: event?.description ?? '',
      parameters: eventParameters(name),
      payload: event?.payload ?? null,
    })),
    services: Object.entries(topology.services ?? {}).map(([name, service]) =>
      serviceModel(name, service ?? {}, topology, consumers, sweepers.get(name) ?? null),
    ),
  };
}

function serviceModel(
  name: string,
  service: Service,
  topology: Topology,
  consumers: ReadonlyMap<string, ConsumerModel>,
  notices: string | null,
): ServiceModel {
  const user: User = (service.user === undefined ? undefined : topology.users?.[service.user]) ?? {};
  const account = user.account ?? null;
  const publishes = service.publishes ?? [];
  const deadLetters = deadLetterEvent(publishes);
  return {
    name,
    description: service.description ?? '',
    user: service.user ?? null,
    password: passwordOf(user),
    account,
    inboxPrefix: service.user === undefined ? null : inboxPrefixOf(service.user, user),
    publishes,
    consumers: (service.consumes ?? []).flatMap(key => consumers.get(key) ?? []),
    deadLetters:
      deadLetters === null
        ? null
        : { subject: deadLetters, notices, redrives: keeperOfRedrives(topology, account, deadLetters) },
  };
}

function passwordOf({ password }: User): ServiceModel['password'] {
  if (password?.env !== undefined) return { env: password.env };
  return password?.file === undefined ? null : { file: password.file };
}

function consumerModels(
  loaded: LoadedTopology & { topology: Topology },
  declared: DeclaredConsumers,
  context: LintContext,
): Map<string, ConsumerModel> {
  const eventsOf = deliveredEvents(context);
  const streams = streamsByAccount(desire(loaded).desired);
  return new Map(
    context.consumers.map(consumer => {
      const { kind, streams: read } = declared.get(consumer.key)!;
      const written = writtenConsumer(loaded.topology, consumer);
      const configs = [...read].map(
        ([stream, filters]) =>
          [
            stream,
            configOn(stream, filters, consumer, written, streams.get(consumer.account) ?? new Map()),
          ] as const,
      );
      return [consumer.key, consumerModel(consumer, written, kind, configs, eventsOf(consumer))];
    }),
  );
}

function writtenConsumer(topology: Topology, { key, account }: LintConsumer): Consumer {
  const section = account === null ? topology.consumers : topology.accounts?.[account]?.consumers;
  return section?.[key] ?? {};
}

/** With the filters that touch the stream: of a fan-out those are not all. */
function configOn(
  stream: string,
  filters: readonly string[],
  { key, account }: LintConsumer,
  written: Consumer,
  streams: ReadonlyMap<string, Desired>,
): Config {
  const { filter_subject, streams: _all, ...kept } = written;
  const alone = { ...kept, stream, ...(filters.length === 0 ? {} : { filter_subjects: filters }) };
  return consumerOf(key, alone, { account, streams, accountMaxAckPending: undefined }).config;
}

function consumerModel(
  consumer: LintConsumer,
  written: Consumer,
  kind: ConsumerModel['kind'],
  configs: readonly (readonly [string, Config])[],
  events: string[],
): ConsumerModel {
  const { key, name, account, isFanOut } = consumer;
  const [first] = configs;
  const declared = Object.keys(written).filter(field => (written as Config)[field] !== null);
  const durable = kind === 'durable' ? { durable_name: name } : {};
  const handlerTimeout = (written as Config)['handler_timeout'] as string | undefined;
  return {
    key,
    description: written.description ?? '',
    kind,
    name,
    address: `${account === null ? '' : `${account}:`}consumer/${isFanOut ? '*' : first?.[0]}/${name}`,
    streams: Object.fromEntries(
      configs.map(([stream, config]) => [
        stream,
        { name, ...durable, ...withoutMetadata(requestConfig('consumer', config, {})) },
      ]),
    ),
    ignored: (written.ignore_changes ?? []).map(field =>
      field === 'filter_subject' ? 'filter_subjects' : field,
    ),
    limitable: limitableFields('consumer', declared),
    events,
    ackWaitMs: Number(first?.[1]['ack_wait'] ?? 0) / 1e6,
    maxDeliver: Number(first?.[1]['max_deliver'] ?? -1),
    handlerTimeoutMs: handlerTimeout === undefined ? null : parseDuration(handlerTimeout) / 1e6,
  };
}

/** An empty map is not the same as none to the server (2.15.1): it would be another config. */
function withoutMetadata(config: Config): Config {
  const { metadata, ...kept } = config;
  return Object.keys(metadata ?? {}).length === 0 ? kept : config;
}

function streamsByAccount(desired: readonly Desired[]): Map<string | null, Map<string, Desired>> {
  const accounts = new Map<string | null, Map<string, Desired>>();
  for (const each of desired) {
    if (each.key.kind === 'consumer') continue;
    const streams = accounts.get(each.key.account) ?? new Map<string, Desired>();
    streams.set(each.key.stream, each);
    accounts.set(each.key.account, streams);
  }
  return accounts;
}
