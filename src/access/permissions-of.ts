/**
 * Who needs which permission.
 *
 * What goes in: a topology. What goes out: for each of its users what its services (or its role) need, entry by entry
 * with the reason, what is written by hand, and what the server shall enforce.
 *
 *   services, consumers, role ──▶ needs ──▶ derived ─┐
 *                                                    ├──▶ effective
 *   users.NAME.permissions ───────────────▶ written ─┘
 *
 * Written permissions take the place of the derived ones, direction by direction, or with `derived: true` add to them.
 */
import { eventPattern } from '../subjects/subject.js';
import type { Service, Topology, User } from '../topology/topology.gen.js';
import { consumerNeeds, redriveNeeds } from './consumer-needs.js';
import { deadLetterEvent, keeperOfRedrives, mayGiveUp } from './dead-letters.js';
import { type DeclaredConsumers, declaredConsumers } from './declared-consumer.js';
import { type DeclaredSweeper, declaredSweepers } from './declared-sweeper.js';
import { inboxPrefixOf } from './inbox-prefix.js';
import { joinedNeeds, mayPublish, maySubscribe, type Need } from './need.js';
import { DIRECTIONS, joinedRights, type Permissions, rightsTo, writtenRights } from './permissions.js';
import { type Role, roleNeeds } from './role-needs.js';
import { sweeperNeeds } from './sweeper-needs.js';

export type { Permissions, SubjectRights } from './permissions.js';

export interface UserAccess {
  user: string;
  /** Null for the account that the topology does not name. */
  account: string | null;
  role: Role | null;
  /** The services that log in as this user. */
  services: string[];
  inboxPrefix: string;
  /** What the server shall enforce. */
  effective: Permissions;
  derived: Permissions;
  /** What stands in the topology, `derived` where a direction is not written; null where nothing is written. */
  written: Permissions | null;
  /** Whether what is written adds to what is derived, instead of taking its place. */
  adds: boolean;
  /** Every entry of `derived`, with its reasons. */
  needs: Need[];
}

/** The access of every user, by name, in the order of the topology. */
export function permissionsOf(topology: Topology): Map<string, UserAccess> {
  const consumers = declaredConsumers(topology);
  const sweepers = new Map(declaredSweepers(topology, consumers).map(each => [each.service, each]));
  const services = servicesByUser(topology);
  return new Map(
    Object.entries(topology.users ?? {}).map(([name, user]) => [
      name,
      accessOf(name, user ?? {}, services.get(name) ?? [], topology, { consumers, sweepers }),
    ]),
  );
}

function servicesByUser({ services = {} }: Topology): Map<string, [string, Service][]> {
  const byUser = new Map<string, [string, Service][]>();
  for (const [name, service] of Object.entries(services)) {
    if (service.user === undefined) continue;
    const sharing = byUser.get(service.user);
    if (sharing === undefined) byUser.set(service.user, [[name, service]]);
    else sharing.push([name, service]);
  }
  return byUser;
}

interface Declared {
  consumers: DeclaredConsumers;
  /** By the name of the service. */
  sweepers: ReadonlyMap<string, DeclaredSweeper>;
}

function accessOf(
  name: string,
  user: User,
  services: readonly [string, Service][],
  topology: Topology,
  declared: Declared,
): UserAccess {
  const inboxPrefix = inboxPrefixOf(name, user);
  const role = user.role ?? null;
  const needs = withInbox(
    joinedNeeds([
      ...(role === null ? [] : roleNeeds(role, topology.topology)),
      ...serviceNeeds(services, declared, topology),
    ]),
    inboxPrefix,
  );
  const derived = permissionsFor(needs);
  const adds = user.permissions?.derived === true;
  const written = writtenPermissions(user, derived);
  return {
    user: name,
    account: user.account ?? null,
    role,
    services: services.map(([service]) => service),
    inboxPrefix,
    effective: effectiveOf(derived, user, adds),
    derived,
    written,
    adds,
    needs,
  };
}

function* serviceNeeds(
  services: readonly [string, Service][],
  { consumers, sweepers }: Declared,
  topology: Topology,
): Iterable<Need> {
  for (const subject of services.flatMap(([, { publishes }]) => publishes ?? [])) {
    yield mayPublish(eventPattern(subject), `publish \`${subject}\``);
  }
  const read = services
    .flatMap(([, { consumes }]) => consumes ?? [])
    .flatMap(key => consumers.get(key) ?? []);
  // A name that is the user's own to create is no other's, even where a fan-out reads the same stream.
  const own = new Set(read.filter(({ kind }) => kind === 'ephemeral').map(({ key }) => key));
  const names = new Set(services.map(([name]) => name));
  for (const consumer of read) {
    const { account } = consumer;
    yield* consumerNeeds(consumer, stream => [
      ...consumers
        .named(account, stream)
        .filter(({ key }) => !own.has(key))
        .map(({ name }) => name),
      ...[...sweepers.values()]
        .filter(each => each.account === account && each.stream === stream && !names.has(each.service))
        .map(({ name }) => name),
    ]);
  }
  for (const name of names) {
    const sweeper = sweepers.get(name);
    if (sweeper !== undefined) yield* sweeperNeeds(sweeper);
  }
  for (const [, service] of services) yield* wayBackNeeds(service, consumers, topology);
}

/** A service that stores dead letters reads those that are sent back to its consumers. */
function* wayBackNeeds(
  { publishes, consumes = [] }: Service,
  consumers: DeclaredConsumers,
  topology: Topology,
): Iterable<Need> {
  const event = deadLetterEvent(publishes);
  if (event === null) return;
  for (const consumer of consumes.flatMap(key => consumers.get(key) ?? []).filter(mayGiveUp)) {
    const keeper = keeperOfRedrives(topology, consumer.account, event);
    if (keeper !== null) yield* redriveNeeds(consumer, event, keeper);
  }
}

/** Every request is answered in an inbox, and fan-out delivers there; who asks nothing needs none. */
function withInbox(needs: Need[], prefix: string): Need[] {
  if (!needs.some(({ effect }) => effect === 'allow')) return needs;
  return [...needs, maySubscribe(`${prefix}.>`, 'receive the answers to its requests')];
}

function permissionsFor(needs: readonly Need[]): Permissions {
  const subjects = (direction: Need['direction'], effect: Need['effect']) =>
    needs
      .filter(need => need.direction === direction && need.effect === effect)
      .map(({ subject }) => subject);
  const rights = (direction: Need['direction']) =>
    rightsTo(subjects(direction, 'allow'), subjects(direction, 'deny'));
  return { publish: rights('publish'), subscribe: rights('subscribe') };
}

function writtenPermissions({ permissions }: User, derived: Permissions): Permissions | null {
  if (DIRECTIONS.every(direction => writtenRights(permissions, direction) === null)) return null;
  return {
    publish: writtenRights(permissions, 'publish') ?? derived.publish,
    subscribe: writtenRights(permissions, 'subscribe') ?? derived.subscribe,
  };
}

function effectiveOf(derived: Permissions, { permissions }: User, adds: boolean): Permissions {
  const rights = (direction: 'publish' | 'subscribe') => {
    const written = writtenRights(permissions, direction);
    return adds ? joinedRights(derived[direction], written) : (written ?? derived[direction]);
  };
  return { publish: rights('publish'), subscribe: rights('subscribe') };
}
