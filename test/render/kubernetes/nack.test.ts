import { describe, expect, it } from 'vitest';
import {
  CONSUMER_CRD,
  type CrdTable,
  KV_CRD,
  OBJECT_CRD,
  STREAM_CRD,
} from '../../../src/render/kubernetes/nack/crd-fields.js';
import { customResource } from '../../../src/render/kubernetes/nack/custom-resource.js';
import { renderNack } from '../../../src/render/kubernetes/nack/render-nack.js';
import { settingsOf } from '../../../src/render/kubernetes/settings.js';
import { CONSUMER_FIELDS } from '../../../src/resources/consumer-fields.js';
import { desire } from '../../../src/resources/desire.js';
import { STREAM_FIELDS } from '../../../src/resources/stream-fields.js';
import { loadTopology } from '../../../src/topology/load.js';
import { problemsOf, SCHEMAS } from './validate-object.js';

function load(text: string) {
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text: `topology: shop\n${text}` }],
    overlay: null,
    referenced: new Map(),
  });
  expect(loaded.findings).toEqual([]);
  return loaded;
}

function rendered(text: string) {
  const loaded = load(text);
  const { models, findings, left } = renderNack(
    loaded,
    settingsOf(loaded.topology!, null),
    'nats://nats:4222',
  );
  const objects = models.map(({ kind, meta, spec }) => ({
    apiVersion: 'jetstream.nats.io/v1beta2',
    kind,
    metadata: { name: meta.name, namespace: meta.namespace, labels: meta.labels },
    spec,
  }));
  return { objects, findings, left };
}

/** The specs by kind and name, every object having been held against its CRD. */
function specs(text: string): Record<string, unknown> {
  const { objects, findings } = rendered(text);
  expect(findings).toEqual([]);
  for (const object of objects) expect([object.metadata.name, ...problemsOf(object)]).toHaveLength(1);
  return Object.fromEntries(objects.map(({ kind, metadata, spec }) => [`${kind}/${metadata.name}`, spec]));
}

describe('the tables of the CRDs', () => {
  const tables: [string, CrdTable, readonly string[]][] = [
    ['Stream', STREAM_CRD, STREAM_FIELDS.map(({ name }) => name)],
    ['Consumer', CONSUMER_CRD, [...CONSUMER_FIELDS.map(({ name }) => name), 'filter_subject']],
    ['KeyValue', KV_CRD, []],
    ['ObjectStore', OBJECT_CRD, []],
  ];

  it.each(tables)('%s has a row for every field that the server knows', (_kind, table, fields) => {
    expect(fields.filter(field => !(field in table))).toEqual([]);
  });

  it.each(tables)('%s writes no field that the CRD does not have', (kind, table) => {
    const { properties } = SCHEMAS.kinds[`jetstream.nats.io/v1beta2/${kind}`]!.properties!.spec!;
    const names = Object.values(table).flatMap(({ name }) => (name === null ? [] : [name]));
    expect(names.filter(name => !(name in properties!))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(tables)('%s says of no field that the CRD lacks it where it has one', (kind, table) => {
    const { properties } = SCHEMAS.kinds[`jetstream.nats.io/v1beta2/${kind}`]!.properties!.spec!;
    const camelCase = (field: string) =>
      field.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
    const lacking = Object.entries(table).filter(([, { name }]) => name === null);
    expect(lacking.filter(([field]) => camelCase(field) in properties!)).toEqual([]);
  });
});

describe('a stream', () => {
  it('has every dangerous default written out', () => {
    expect(specs('streams: { ORDERS: {} }')['Stream/orders']).toEqual({
      name: 'ORDERS',
      subjects: ['ORDERS'],
      retention: 'limits',
      discard: 'old',
      storage: 'file',
      replicas: 1,
      compression: 'none',
      duplicateWindow: '2m',
      maxConsumers: -1,
      maxMsgs: -1,
      maxBytes: -1,
      maxMsgSize: -1,
      maxMsgsPerSubject: -1,
      account: 'nats',
    });
  });

  it('has durations as Go writes them, and every setting under the name of the CRD', () => {
    const text = `
streams:
  ORDERS:
    subjects: [orders.>]
    max_age: 30d
    duplicate_window: 90s
    max_bytes: 1GiB
    discard: new
    max_msgs_per_subject: 10
    discard_new_per_subject: true
    placement: { cluster: EU, tags: [ssd] }
    compression: s2
    subject_transform: { src: "orders.*", dest: "kept.{{wildcard(1)}}" }
    republish: { src: "orders.>", dest: "live.>" }
    consumer_limits: { inactive_threshold: 1h, max_ack_pending: 100 }
    allow_msg_ttl: true
    subject_delete_marker_ttl: 1h30m
    persist_mode: async
    metadata: { "no": "1e3", team: shop }
    lifecycle: { prevent_destroy: true }
  ARCHIVE:
    sources:
      - name: ORDERS
        opt_start_time: 2026-01-31T12:00:00Z
        filter_subject: orders.new
        external: { api: $JS.hub.API, deliver: deliver.hub }
      - { name: OTHER, opt_start_seq: 7, subject_transforms: [{ src: a, dest: b }] }
    deny_delete: true
    deny_purge: true
  COPY: { mirror: { name: ORDERS } }
`;
    const found = specs(text);
    expect(found['Stream/orders']).toMatchObject({
      maxAge: '720h',
      duplicateWindow: '1m30s',
      maxBytes: 1024 ** 3,
      discardPerSubject: true,
      placement: { cluster: 'EU', tags: ['ssd'] },
      compression: 's2',
      subjectTransform: { source: 'orders.*', dest: 'kept.{{wildcard(1)}}' },
      republish: { source: 'orders.>', destination: 'live.>' },
      consumerLimits: { inactiveThreshold: '1h', maxAckPending: 100 },
      subjectDeleteMarkerTtl: '1h30m',
      persistMode: 'async',
      metadata: { no: '1e3', team: 'shop' },
      preventDelete: true,
    });
    expect(found['Stream/archive']).toMatchObject({
      sources: [
        {
          name: 'ORDERS',
          optStartTime: '2026-01-31T12:00:00Z',
          filterSubject: 'orders.new',
          externalApiPrefix: '$JS.hub.API',
          externalDeliverPrefix: 'deliver.hub',
        },
        { name: 'OTHER', optStartSeq: 7, subjectTransforms: [{ source: 'a', dest: 'b' }] },
      ],
      denyDelete: true,
      denyPurge: true,
    });
    expect(found['Stream/copy']).toMatchObject({ mirror: { name: 'ORDERS' } });
    expect(found['Stream/copy']).not.toHaveProperty('subjects');
  });
});

describe('a consumer', () => {
  it('has ackPolicy, ackWait and the policies of delivery written out', () => {
    const text = `
streams: { ORDERS: {} }
consumers:
  billing: { stream: ORDERS, ack_policy: explicit }
  audit: { stream: ORDERS, ack_policy: none }
`;
    const found = specs(text);
    expect(found['Consumer/orders-billing']).toEqual({
      streamName: 'ORDERS',
      durableName: 'billing',
      deliverPolicy: 'all',
      ackPolicy: 'explicit',
      ackWait: '30s',
      maxDeliver: -1,
      maxAckPending: 1000,
      maxWaiting: 512,
      replayPolicy: 'instant',
      account: 'nats',
    });
    // Left out, the CRD would make it 1ns.
    expect(found['Consumer/orders-audit']).toMatchObject({ ackPolicy: 'none', ackWait: '0s' });
  });

  it('has every setting under the name of the CRD', () => {
    const text = `
streams: { ORDERS: { subjects: ["o.>"] } }
consumers:
  pinned:
    stream: ORDERS
    ack_policy: explicit
    filter_subjects: [o.a, o.b]
    deliver_policy: by_start_time
    opt_start_time: 2026-01-31T12:00:00Z
    max_deliver: 3
    backoff: [1s, 1m, 5m]
    priority_policy: pinned_client
    priority_groups: [jobs]
    sample_freq: 50%
    max_batch: 10
    max_expires: 30s
    max_bytes: 1MiB
    pause_until: 2027-01-31T12:00:00Z
    inactive_threshold: 1h
  push:
    stream: ORDERS
    ack_policy: all
    filter_subject: o.c
    deliver_policy: last_per_subject
    deliver_subject: push.here
    queue_group: workers
    flow_control: true
    idle_heartbeat: 5s
    rate_limit_bps: 1024
`;
    const found = specs(text);
    expect(found['Consumer/orders-pinned']).toMatchObject({
      filterSubjects: ['o.a', 'o.b'],
      deliverPolicy: 'byStartTime',
      optStartTime: '2026-01-31T12:00:00Z',
      ackWait: '1s',
      backoff: ['1s', '1m', '5m'],
      priorityPolicy: 'pinned_client',
      // Without it the controller would forget the policy.
      pinnedTtl: '2m',
      priorityGroups: ['jobs'],
      sampleFreq: '50',
      maxRequestBatch: 10,
      maxRequestExpires: '30s',
      maxRequestMaxBytes: 1024 ** 2,
      pauseUntil: '2027-01-31T12:00:00Z',
    });
    expect(found['Consumer/orders-push']).toMatchObject({
      filterSubject: 'o.c',
      deliverPolicy: 'lastPerSubject',
      deliverSubject: 'push.here',
      deliverGroup: 'workers',
      flowControl: true,
      heartbeatInterval: '5s',
      rateLimitBps: 1024,
    });
  });

  it('is left to the runtime where the runtime makes it', () => {
    const text = `
streams: { ORDERS: {} }
consumers:
  live: { stream: ORDERS, durability: ephemeral, ack_policy: none }
  all: { streams: all, ack_policy: none }
`;
    const { objects, left } = rendered(text);
    expect(objects.map(({ kind }) => kind)).toEqual(['Account', 'Stream']);
    expect(left.map(line => line.split(':')[0])).toEqual(['consumer/ORDERS/live', 'consumer/*/all']);
  });
});

describe('a bucket', () => {
  it('has what NACK sets by itself left out', () => {
    const text = `
kv:
  settings: { history: 5, ttl: 1h, max_value_size: 64KiB, limit_marker_ttl: 1m, compression: s2, num_replicas: 3 }
  copy: { sources: [{ name: settings }] }
  mirror: { mirror: { name: settings } }
object_stores: { settings: { ttl: 1d, max_bytes: 1GiB, metadata: { a: b } } }
`;
    const found = specs(text);
    expect(found['KeyValue/settings']).toMatchObject({
      bucket: 'settings',
      history: 5,
      ttl: '1h',
      maxValueSize: 65536,
      limitMarkerTtl: 60_000_000_000,
      storage: 'file',
      replicas: 3,
      compression: true,
    });
    expect(found['KeyValue/copy']).toMatchObject({ sources: [{ name: 'KV_settings' }] });
    expect(found['KeyValue/mirror']).toMatchObject({ mirror: { name: 'KV_settings' } });
    expect(found['ObjectStore/settings']).toMatchObject({
      ttl: '24h',
      maxBytes: 1024 ** 3,
      metadata: { a: 'b' },
    });
  });
});

describe('what a CRD would drop', () => {
  const cases: [what: string, text: string, named: string, line: number][] = [
    ['allow_batched', 'streams:\n  A:\n    allow_batched: true', '`stream/A` sets `allow_batched`', 4],
    [
      'the consumer of a source',
      'streams:\n  A:\n    sources:\n      - { name: B, consumer: { name: c } }',
      'sources.consumer',
      4,
    ],
    [
      'republish.headers_only',
      'streams:\n  A:\n    republish: { dest: b, headers_only: true }',
      'republish.headers_only',
      4,
    ],
    ['a KV bucket’s metadata', 'kv:\n  A:\n    metadata: { a: b }', '`kv/A` sets `metadata`', 4],
    [
      'a KV bucket that lets messages be deleted',
      'kv:\n  A:\n    deny_delete: false',
      '`kv/A` sets `deny_delete`',
      4,
    ],
    [
      'transforms of a KV source',
      'kv:\n  A:\n    sources:\n      - { name: B, subject_transforms: [{ src: a, dest: b }] }',
      'sources.subject_transforms',
      4,
    ],
    [
      'ack_policy: flow_control',
      'streams: { S: {} }\nconsumers:\n  A:\n    stream: S\n    deliver_subject: d\n    ack_policy: flow_control',
      'ack_policy: flow_control',
      7,
    ],
    ['ignore_changes', 'streams:\n  A:\n    ignore_changes: [max_age]', 'ignores changes of `max_age`', 3],
  ];

  it.each(cases)('%s is an error at its place', (_what, text, named, line) => {
    const { findings } = rendered(text);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: 'nack-unheld', severity: 'error', place: { line } });
    expect(findings[0]!.message).toContain(named);
    expect(findings[0]!.message).toContain('v1beta2');
  });
});

describe('names and accounts', () => {
  it('keeps apart what Kubernetes would take for the same', () => {
    const names = Object.keys(specs('streams: { ORDERS_A: { subjects: [a] }, orders-a: { subjects: [b] } }'));
    expect(names).toHaveLength(3);
    expect(names.slice(1).every(name => /^Stream\/orders-a-[0-9a-f]{8}$/.test(name))).toBe(true);
  });

  it('has a connection for each account, with the login from a Secret', () => {
    const found = specs(`
streams: { A: {} }
accounts: { AUDIT: { streams: { A: {} } } }
kubernetes: { nack: { accounts: { AUDIT: audit-login } } }
`);
    expect(found['Account/nats']).toEqual({
      name: 'nats',
      servers: ['nats://nats:4222'],
      user: { secret: { name: 'nats-nack' }, user: 'username', password: 'password' },
    });
    expect(found['Account/nats-audit']).toMatchObject({ user: { secret: { name: 'audit-login' } } });
    expect(found['Stream/audit-a']).toMatchObject({ name: 'A', account: 'nats-audit' });
  });

  it('writes no name of NATS into a place where Kubernetes has none', () => {
    const loaded = load('streams: { A: {} }');
    const { spec } = customResource(desire(loaded).desired[0]!);
    expect(spec).toMatchObject({ name: 'A', storage: 'file' });
  });
});

it('refuses a field that the CRD does not have, and a wrong type', () => {
  const object = {
    apiVersion: 'jetstream.nats.io/v1beta2',
    kind: 'Stream',
    metadata: { name: 'a' },
    spec: { name: 'A', replicas: '3', allowBatched: true },
  };
  expect(problemsOf(object)).toEqual([
    '/spec must NOT have additional properties (allowBatched)',
    '/spec/replicas must be integer',
  ]);
});
