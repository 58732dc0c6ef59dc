import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../src/access/permissions-of.js';
import { loadTopology } from '../../src/topology/load.js';

const NOTHING = { allow: [], deny: ['>'] };

const BUS = `
streams:
  ORDERS: { subjects: [order.>] }
  STOCK: { subjects: [stock.>] }
  COPY: { sources: [{ name: ORDERS }] }
events: { 'order.{region}.placed': {}, order.paid: {} }
`;

function accessOf(user: string, text: string) {
  const base = [{ file: 'topology.yaml', text: `topology: shop\n${text}` }];
  const { topology, findings } = loadTopology({ base, overlay: null, referenced: new Map() });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return permissionsOf(topology!).get(user)!;
}

/** By which a service hears at once what becomes of its consumer. */
const notices = (place: string) =>
  ['CREATED', 'DELETED', 'PAUSE'].map(what => `$JS.EVENT.ADVISORY.CONSUMER.${what}.${place}`);

/** The permissions of a user `u` whose service reads one consumer, `c`. */
function reading(consumer: string) {
  const text = `${BUS}consumers: { c: ${consumer} }
services: { s: { user: u, consumes: [c] } }
users: { u: { password: { env: P } } }`;
  return accessOf('u', text).derived;
}

describe('what is published', () => {
  it('is allowed as it stands, parameters as `*`, with an inbox for the answers', () => {
    const { derived } = accessOf(
      'u',
      `${BUS}services: { s: { user: u, publishes: [order.paid, 'order.{region}.placed'] } }\nusers: { u: {} }`,
    );
    expect(derived).toEqual({
      publish: { allow: ['order.paid', 'order.*.placed'], deny: [] },
      subscribe: { allow: ['_INBOX_u.>'], deny: [] },
    });
  });

  it('is nothing where there is no service: everything is denied', () => {
    expect(accessOf('u', 'users: { u: {} }').effective).toEqual({ publish: NOTHING, subscribe: NOTHING });
  });

  it('is what all services of the user publish, once', () => {
    const { derived, services } = accessOf(
      'u',
      `${BUS}services: { a: { user: u, publishes: [order.paid] }, b: { user: u, publishes: [order.paid] } }\nusers: { u: {} }`,
    );
    expect(services).toEqual(['a', 'b']);
    expect(derived.publish.allow).toEqual(['order.paid']);
  });
});

describe('what is consumed', () => {
  it('a durable pull consumer: information, fetching, acknowledging in both forms', () => {
    expect(reading('{ stream: ORDERS, ack_policy: explicit }')).toEqual({
      publish: {
        allow: [
          '$JS.API.CONSUMER.INFO.ORDERS.c',
          '$JS.API.CONSUMER.MSG.NEXT.ORDERS.c',
          '$JS.ACK.ORDERS.c.>',
          '$JS.ACK.*.*.ORDERS.c.>',
        ],
        deny: [],
      },
      subscribe: { allow: [...notices('ORDERS.c'), '_INBOX_u.>'], deny: [] },
    });
  });

  it('without acknowledgements there is no right to them', () => {
    expect(reading('{ stream: ORDERS, ack_policy: none }').publish.allow).toEqual([
      '$JS.API.CONSUMER.INFO.ORDERS.c',
      '$JS.API.CONSUMER.MSG.NEXT.ORDERS.c',
    ]);
  });

  it("the name is the server's", () => {
    expect(reading('{ stream: ORDERS, name: on-server, ack_policy: none }').publish.allow).toContain(
      '$JS.API.CONSUMER.INFO.ORDERS.on-server',
    );
  });

  it.each([
    ['one filter is part of the right', 'filter_subjects: [order.paid]', '.order.paid'],
    ['as filter_subject, too', 'filter_subject: order.*.placed', '.order.*.placed'],
    ['several cannot be', 'filter_subjects: [order.paid, order.lost]', ''],
    ['none is none', 'ack_policy: none', ''],
  ])('an ephemeral consumer is created under its name: %s', (_, written, filter) => {
    expect(reading(`{ stream: ORDERS, durability: ephemeral, ${written} }`).publish.allow).toContain(
      `$JS.API.CONSUMER.CREATE.ORDERS.c${filter}`,
    );
  });

  it('a push consumer: its subject as a member of its group, flow control', () => {
    const { publish, subscribe } = reading(
      '{ stream: ORDERS, deliver_subject: push.c, queue_group: g, ack_policy: all, flow_control: true, idle_heartbeat: 5s }',
    );
    expect(publish.allow).toEqual([
      '$JS.API.CONSUMER.INFO.ORDERS.c',
      '$JS.ACK.ORDERS.c.>',
      '$JS.ACK.*.*.ORDERS.c.>',
      '$JS.FC.ORDERS.c.>',
      '$JS.FC.*.*.ORDERS.c.>',
    ]);
    expect(subscribe.allow).toEqual(['push.c g', ...notices('ORDERS.c'), '_INBOX_u.>']);
  });

  it('ack_policy flow_control acknowledges by flow control alone', () => {
    const { publish } = reading('{ stream: ORDERS, deliver_subject: push.c, ack_policy: flow_control }');
    expect(publish.allow.filter(subject => subject.includes('.ACK.'))).toEqual([]);
    expect(publish.allow).toContain('$JS.FC.ORDERS.c.>');
  });

  it('fan-out: an ordered consumer on each stream that a filter touches, pinned to its filter', () => {
    const { publish } = reading('{ streams: all, filter_subjects: [order.paid, stock.>] }');
    expect(publish.allow).toEqual([
      '$JS.API.CONSUMER.CREATE.ORDERS.*.order.paid',
      '$JS.FC.ORDERS.>',
      '$JS.FC.*.*.ORDERS.>',
      '$JS.API.STREAM.INFO.ORDERS',
      '$JS.API.CONSUMER.CREATE.STOCK.*.stock.>',
      '$JS.FC.STOCK.>',
      '$JS.FC.*.*.STOCK.>',
      '$JS.API.STREAM.INFO.STOCK',
      // What a stream of copies holds may be anything.
      '$JS.API.CONSUMER.CREATE.COPY.*',
      '$JS.FC.COPY.>',
      '$JS.FC.*.*.COPY.>',
      '$JS.API.STREAM.INFO.COPY',
    ]);
  });

  it("fan-out may not overwrite another's consumer", () => {
    const { derived } = accessOf(
      'u',
      `${BUS}consumers:
  all: { streams: [ORDERS], filter_subjects: [order.paid] }
  own: { stream: ORDERS, durability: ephemeral, filter_subjects: [order.paid] }
  durable: { stream: ORDERS, name: on-server }
  elsewhere: { stream: STOCK }
services: { s: { user: u, consumes: [all, own] } }
users: { u: {} }`,
    );
    expect(derived.publish.deny).toEqual(['$JS.API.CONSUMER.CREATE.ORDERS.on-server.order.paid']);
  });

  it('consumers of an account, for a user of it', () => {
    const { derived, account } = accessOf(
      'u',
      `accounts: { SALES: { streams: { ORDERS: { subjects: [order.>] } }, consumers: { c: { stream: ORDERS } } } }
services: { s: { user: u, consumes: [c] } }
users: { u: { account: SALES } }`,
    );
    expect(account).toBe('SALES');
    expect(derived.publish.allow).toEqual([
      '$JS.API.CONSUMER.INFO.ORDERS.c',
      '$JS.API.CONSUMER.MSG.NEXT.ORDERS.c',
    ]);
  });
});

describe('what ran out of deliveries', () => {
  const DEAD = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES';
  /** The rights of a service `s` with one consumer `c`, as far as they are about the dead. */
  function finding(consumer: string, { captured = `${DEAD}.>`, publishes = 'dlq.{stream}.{consumer}' } = {}) {
    const { derived } = accessOf(
      'u',
      `streams: { S: { subjects: [s] }, DEAD: { subjects: ['dlq.>', '${captured}'] } }
events: { 'dlq.{stream}.{consumer}': {}, 'dlq.{stream}': {} }
consumers: { c: { stream: S, ${consumer} }, other: { stream: S, ack_policy: explicit, max_deliver: 3 } }
services: { s: { user: u, publishes: ['${publishes}'], consumes: [c] } }
users: { u: {} }`,
    );
    return derived.publish.allow.filter(subject => /dead-letters-of|MSG\.GET/.test(subject));
  }
  const all = [
    `$JS.API.CONSUMER.CREATE.DEAD.dead-letters-of-s.${DEAD}.>`,
    '$JS.API.CONSUMER.MSG.NEXT.DEAD.dead-letters-of-s',
    '$JS.ACK.DEAD.dead-letters-of-s.>',
    '$JS.ACK.*.*.DEAD.dead-letters-of-s.>',
    '$JS.API.STREAM.MSG.GET.S',
  ];

  it.each([
    ['a durable', 'ack_policy: explicit, max_deliver: 5'],
    ['acknowledged in bulk', 'ack_policy: all, max_deliver: 1_000'],
    ['a push consumer', 'ack_policy: explicit, max_deliver: 5, deliver_subject: to.c'],
    ['an ephemeral', 'ack_policy: explicit, max_deliver: 5, durability: ephemeral'],
  ])('is found by the notices that a stream keeps, and fetched: %s', (_, consumer) => {
    expect(finding(consumer)).toEqual(all);
  });

  it('by whatever name the consumer has on the server', () => {
    const consumer = 'name: on-server, ack_policy: explicit, max_deliver: 5';
    expect(finding(consumer, { captured: `${DEAD}.S.on-server` })).toEqual(all);
  });

  it.each([
    ['deliveries have no end', 'ack_policy: explicit, max_deliver: unlimited', {}],
    ['nothing is acknowledged', 'ack_policy: none', {}],
    ['dead letters go nowhere', 'ack_policy: explicit, max_deliver: 5', { publishes: 'dlq.{stream}' }],
    ['nobody keeps notices', 'ack_policy: explicit, max_deliver: 5', { captured: 'other.>' }],
    ['notices of others are kept', 'ack_policy: explicit, max_deliver: 5', { captured: `${DEAD}.S.other` }],
  ])('is not looked for where %s', (_, consumer, otherwise) => {
    expect(finding(consumer, otherwise)).toEqual([]);
  });

  it('is fetched from each stream once, and read in the account of the user', () => {
    const { derived } = accessOf(
      'u',
      `streams: { OURS: { subjects: ['${DEAD}.>'] } }
accounts:
  A:
    streams: { S: { subjects: [s] }, T: { subjects: [t] }, THEIRS: { subjects: ['dlq.>', '${DEAD}.>'] } }
    consumers:
      a: { stream: S, ack_policy: explicit, max_deliver: 5 }
      b: { stream: S, ack_policy: explicit, max_deliver: 5 }
      c: { stream: T, ack_policy: explicit }
events: { 'dlq.{stream}.{consumer}': {} }
services: { s: { user: u, publishes: ['dlq.{stream}.{consumer}'], consumes: [a, b, c] } }
users: { u: { account: A } }`,
    );
    expect(derived.publish.allow.filter(subject => subject.includes('MSG.GET'))).toEqual([
      '$JS.API.STREAM.MSG.GET.S',
    ]);
    expect(derived.publish.allow).toContain('$JS.API.CONSUMER.MSG.NEXT.THEIRS.dead-letters-of-s');
  });

  it('is read by a consumer of each service, however alike their names are', () => {
    const services = ['a b', 'a.b', 'a_b'].map(
      name => `  ${name}: { user: u, publishes: ['dlq.{stream}.{consumer}'], consumes: [c] }`,
    );
    const { derived } = accessOf(
      'u',
      `streams: { S: { subjects: [s] }, DEAD: { subjects: ['dlq.>', '${DEAD}.>'] } }
events: { 'dlq.{stream}.{consumer}': {} }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }
services:
${services.join('\n')}
users: { u: {} }`,
    );
    const read = derived.publish.allow.filter(subject => subject.includes('MSG.NEXT.DEAD.dead-letters-of'));
    expect(read.map(subject => subject.split('.').at(-1))).toEqual([
      'dead-letters-of-a_b-c8687a08',
      'dead-letters-of-a_b-2e7336dc',
      'dead-letters-of-a_b',
    ]);
  });

  it('is no longer fetched where that is denied by hand', () => {
    const { effective, needs } = accessOf(
      'u',
      `streams: { S: { subjects: [s] }, DEAD: { subjects: ['dlq.>', '${DEAD}.>'] } }
events: { 'dlq.{stream}.{consumer}': {} }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }
services: { s: { user: u, publishes: ['dlq.{stream}.{consumer}'], consumes: [c] } }
users: { u: { permissions: { derived: true, publish: { deny: [$JS.API.STREAM.MSG.GET.*] } } } }`,
    );
    expect(effective.publish.deny).toEqual(['$JS.API.STREAM.MSG.GET.*']);
    expect(needs.find(({ subject }) => subject.includes('MSG.GET'))?.lack).toBe('warning');
  });
});

describe('dead letters that are sent back', () => {
  const rights = (subjects: string, ack = 'explicit') =>
    accessOf(
      'u',
      `
streams: { ORDERS: { subjects: [order.>] }, DEAD: { subjects: [${subjects}] } }
events: { order.paid: {}, "dlq.{stream}.{consumer}": {} }
consumers: { c: { stream: ORDERS, filter_subjects: [order.paid], ack_policy: ${ack} } }
services: { s: { user: u, publishes: ["dlq.{stream}.{consumer}"], consumes: [c] } }
users: { u: {} }`,
    ).derived.publish.allow.filter(subject => subject.includes('redrive'));

  it('are read by the service whose consumer failed, through a consumer named for it', () => {
    expect(rights('dlq.>')).toEqual([
      '$JS.API.CONSUMER.CREATE.DEAD.redrive-ORDERS-c.dlq.ORDERS.c.redrive',
      '$JS.API.CONSUMER.MSG.NEXT.DEAD.redrive-ORDERS-c',
      '$JS.ACK.DEAD.redrive-ORDERS-c.>',
      '$JS.ACK.*.*.DEAD.redrive-ORDERS-c.>',
    ]);
  });

  it('are none where no stream keeps them on their way, or nothing is given up', () => {
    expect(rights('dlq.*.*')).toEqual([]);
    expect(rights('dlq.>', 'none')).toEqual([]);
  });
});

describe('roles', () => {
  const roleOf = (role: string) => accessOf('ci', `users: { ci: { role: ${role} } }`).derived.publish.allow;

  it('plan reads, and nothing else', () => {
    expect(roleOf('plan')).toEqual([
      '$JS.API.INFO',
      '$SYS.REQ.USER.INFO',
      '$JS.API.STREAM.LIST',
      '$JS.API.CONSUMER.LIST.*',
      '$JS.API.STREAM.INFO.*',
    ]);
  });

  it('apply deletes no stream but its own lock; prune does', () => {
    const deletes = (role: string) => roleOf(role).filter(subject => subject.includes('STREAM.DELETE'));
    expect(deletes('apply')).toEqual(['$JS.API.STREAM.DELETE.fleetctl-lock-shop']);
    expect(deletes('prune')).toEqual(['$JS.API.STREAM.DELETE.*']);
  });

  it('each has what the one before it has', () => {
    const [plan, apply, prune] = ['plan', 'apply', 'prune'].map(roleOf);
    expect(apply).toEqual(expect.arrayContaining(plan!));
    expect(prune).toEqual(expect.arrayContaining(apply!.filter(subject => !subject.includes('lock'))));
  });

  it('only the exporter may look at a message, which its age takes', () => {
    const readers = ['exporter', 'plan', 'apply', 'prune'].filter(role =>
      roleOf(role).some(subject => /\.MSG\.|DIRECT|^\$JS\.ACK/.test(subject)),
    );
    expect(readers).toEqual(['exporter']);
  });
});

describe('hand-written permissions', () => {
  const written = (permissions: string) =>
    accessOf(
      'u',
      `${BUS}services: { s: { user: u, publishes: [order.paid] } }\nusers: { u: { permissions: ${permissions} } }`,
    );

  it('take the place of the derived ones, direction by direction', () => {
    const { effective, derived } = written('{ publish: [order.>] }');
    expect(effective.publish).toEqual({ allow: ['order.>'], deny: [] });
    expect(effective.subscribe).toEqual(derived.subscribe);
  });

  it('or add to them', () => {
    expect(written('{ derived: true, publish: { allow: [log.>], deny: [log.secret] } }').effective).toEqual({
      publish: { allow: ['order.paid', 'log.>'], deny: ['log.secret'] },
      subscribe: { allow: ['_INBOX_u.>'], deny: [] },
    });
  });

  it('add to nothing, too', () => {
    const { effective } = accessOf('u', 'users: { u: { permissions: { derived: true, publish: [a] } } }');
    expect(effective).toEqual({ publish: { allow: ['a'], deny: [] }, subscribe: NOTHING });
  });

  it('a denial that is written holds', () => {
    expect(written('{ derived: true, publish: { deny: [">"] } }').effective.publish.deny).toContain('>');
  });

  it('an empty list is nothing, never everything', () => {
    expect(written('{ publish: [], subscribe: { allow: [] } }').effective).toEqual({
      publish: NOTHING,
      subscribe: NOTHING,
    });
  });

  it('null is nothing written', () => {
    expect(written('{ publish: [order.>] }').written).not.toBeNull();
    expect(written('{ derived: true }').written).toBeNull();
  });
});

it.each([
  ['by hand, everybody has one', 'permissions: { subscribe: [_INBOX.>] }', '_INBOX'],
  ['by hand, its own', 'permissions: { subscribe: [_INBOX.>, _INBOX_u.>] }', '_INBOX_u'],
  ['by hand, none', 'permissions: { subscribe: [other.>] }', '_INBOX_u'],
  ['written beside it', 'inbox_prefix: _I, permissions: { subscribe: [_INBOX.>] }', '_I'],
])('the inbox of permissions that are written: %s', (_, written, prefix) => {
  expect(accessOf('u', `users: { u: { ${written} } }`).inboxPrefix).toBe(prefix);
});

it('an inbox prefix of its own is used', () => {
  const { derived } = accessOf('u', 'users: { u: { role: plan, inbox_prefix: _INBOX.ci } }');
  expect(derived.subscribe.allow).toEqual(['_INBOX.ci.>']);
});
