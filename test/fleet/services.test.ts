import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../src/access/permissions-of.js';
import { covers } from '../../src/subjects/subject.js';
import { documentServices, documentSubjects, documentUsers } from './design-document.js';
import { readFleet } from './read-fleet.js';

const fleet = await readFleet();
const { events = {}, consumers = {}, services = {}, users = {} } = fleet;
const access = permissionsOf(fleet);

/** What the document's code publishes, and what its names leave no doubt about. */
const PUBLISHERS: [service: string, subject: string][] = [
  ['planning', 'planning.>'],
  ['context', 'context.>'],
  ['orchestrator', 'orchestration.>'],
  ['orchestrator', 'agent.cmd.>'],
  ['workspace', 'agent.response.started'],
  ['agents', 'agent.response.progress'],
  ['agents', 'agent.response.completed'],
  ['agents', 'agent.response.failed'],
];

describe("the document's services", () => {
  it('are seven, and there is no other', () => {
    expect(documentServices).toHaveLength(7);
    expect(Object.keys(services).toSorted()).toEqual(documentServices.toSorted());
  });

  it.each(PUBLISHERS)('%s publishes %s', (service, pattern) => {
    const wanted = [...documentSubjects, 'planning.phase.completed'].filter(subject =>
      covers(pattern, subject),
    );
    expect(wanted).not.toEqual([]);
    for (const subject of wanted) expect(services[service]?.publishes).toContain(subject);
  });

  it.each(Object.entries(services))('%s publishes and consumes only what the topology defines', (_, own) => {
    for (const subject of own.publishes ?? []) expect(events).toHaveProperty([subject]);
    for (const consumer of own.consumes ?? []) expect(consumers).toHaveProperty([consumer]);
  });

  it('every event is published by somebody', () => {
    const published = new Set(Object.values(services).flatMap(service => service.publishes ?? []));
    expect(Object.keys(events).filter(subject => !published.has(subject))).toEqual([]);
  });

  it.each(Object.entries(services))('%s can store the dead letters of its consumers', (_, service) => {
    const gives = (service.consumes ?? []).some(name => consumers[name]?.max_deliver !== undefined);
    expect(service.publishes?.includes('dlq.{stream}.{consumer}') ?? false).toBe(gives);
  });
});

describe('users', () => {
  it.each(documentUsers)("$user has the document's variable for its password", ({ user, env }) => {
    expect(users[user]?.password).toEqual({ env });
  });

  it.each(Object.entries(services))('%s logs in as a user of its own', (name, service) => {
    expect(users).toHaveProperty([service.user ?? '']);
    const sharers = Object.values(services).filter(other => other.user === service.user);
    expect(sharers, name).toHaveLength(1);
  });

  it.each(Object.entries(users))('the password of %s is a reference', (_name, user) => {
    expect(user.password?.env).toMatch(/^[A-Z_]+_NATS_PASSWORD$/);
  });

  it('the story coach may do nothing on the bus', () => {
    expect(access.get('storycoach-service')?.effective).toEqual({
      publish: { allow: [], deny: ['>'] },
      subscribe: { allow: [], deny: ['>'] },
    });
  });

  it('permissions are derived, all of them on the bus', () => {
    const bus = [...access.values()].filter(({ account }) => account === null);
    expect(bus.filter(({ written }) => written !== null)).toEqual([]);
    for (const { derived, effective } of bus) expect(effective).toEqual(derived);
  });

  it('one more is in the account of the system, which is not the bus', () => {
    const others = [...access.values()].filter(({ account }) => account !== null);
    expect(others.map(({ user, account, effective }) => [user, account, effective.publish.allow])).toEqual([
      ['sys', '$SYS', ['>']],
    ]);
  });

  it('who is no service is fleetctl', () => {
    const roles = [...access.values()].filter(
      ({ services: own, account }) => own.length === 0 && account === null,
    );
    expect(Object.fromEntries(roles.map(({ user, role }) => [user, role]))).toEqual({
      fleetctl: 'prune',
      'fleetctl-plan': 'plan',
      'fleetctl-exporter': 'exporter',
    });
  });
});
