/** What takes a reload and what a restart, row by row on a real server: a reload that it refuses is a restart. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../src/nats-server/start-server.js';
import { confChanges, effectOf } from '../../../src/render/nats-server/conf-changes.js';
import { confSettings } from '../../../src/render/nats-server/conf-settings.js';
import { parseConf } from '../../../src/render/nats-server/parse-conf.js';
import { RELOAD_TABLE } from '../../../src/render/nats-server/reload-table.js';
import type { Topology } from '../../../src/topology/topology.gen.js';
import { createAuthority } from '../../jetstream/certificates.js';
import { pinned } from '../../support/server.js';
import { confOf, topologyOf } from './rendered.js';

const folder = await mkdtemp(join(tmpdir(), 'fleetctl-reload-'));
const authority = await createAuthority(folder, 'authority');
const one = await authority.issue('one', { ip: ['127.0.0.1'] });
const two = await authority.issue('two', { ip: ['127.0.0.1'] });
const tls = `{ cert_file: ${one.cert}, key_file: ${one.key}, ca_file: ${authority.ca} }`;

const BASE = topologyOf(`
server:
  server_name: one
  host: 127.0.0.1
  port: -1
  tls: ${tls}
  allow_non_tls: true
  jetstream: { store_dir: ${join(folder, 'store')}, max_file_store: 1GiB, max_memory_store: 64MiB, domain: hub }
  cluster: { name: C, host: 127.0.0.1, port: -1, no_advertise: true, routes: ['nats://127.0.0.1:4'] }
  gateway: { host: 127.0.0.1, port: -1, tls: ${tls} }
  leafnodes: { host: 127.0.0.1, port: -1, tls: ${tls}, remotes: [{ urls: ['nats-leaf://127.0.0.1:2'] }] }
  websocket: { host: 127.0.0.1, port: -1, tls: ${tls} }
  mqtt: { host: 127.0.0.1, port: -1, tls: ${tls} }
  system_account: SYS
  lame_duck_duration: 30s
  lame_duck_grace_period: 10s
accounts:
  SYS: {}
  A: { jetstream: { max_file: 100MiB } }
users:
  a: { account: A, password_hash: $2a$04$9rFhJZJXVc2LZkzZzqvWVuHXzNqDqBqUxXBLZsm3c1M4Bmz4bWvHq, permissions: { publish: [a.>] } }
`);

/** Something else at a path of the topology; undefined takes it away. */
type Edit = readonly [path: string, value: unknown];

const CASES: readonly Edit[] = [
  ['users.a.permissions.publish', ['b.>']],
  [
    'users.b',
    { account: 'A', password_hash: '$2a$04$9rFhJZJXVc2LZkzZzqvWVuHXzNqDqBqUxXBLZsm3c1M4Bmz4bWvHq' },
  ],
  ['users.a', undefined],
  ['accounts.A.jetstream.max_file', '50MiB'],
  ['accounts.A.limits', { max_connections: 5 }],
  ['accounts.B', { jetstream: true }],
  ['server.auth_timeout', '5s'],
  ['server.server_name', 'two'],
  ['server.server_tags', ['az:1']],
  ['server.client_advertise', '127.0.0.1:1'],
  ['server.host', '127.0.0.2'],
  ['server.http', '127.0.0.1:18'],
  ['server.http_base_path', '/x'],
  ['server.prof_port', -1],
  ['server.tls.cert_file', two],
  ['server.tls.verify', true],
  ['server.tls.verify_and_map', true],
  ['server.tls.timeout', '3s'],
  ['server.tls.handshake_first', 'auto'],
  ['server.tls', undefined],
  ['server.allow_non_tls', undefined],
  ['server.debug', true],
  ['server.trace', true],
  ['server.trace_verbose', true],
  ['server.logtime', true],
  ['server.logtime_utc', true],
  ['server.max_traced_msg_len', 100],
  ['server.logfile_size_limit', '1MiB'],
  ['server.logfile_max_num', 3],
  ['server.connect_error_reports', 5],
  ['server.reconnect_error_reports', 5],
  ['server.max_payload', '2MiB'],
  ['server.max_connections', 100],
  ['server.max_subscriptions', 100],
  ['server.max_sub_tokens', 10],
  ['server.max_pending', '32MiB'],
  ['server.max_control_line', '8KiB'],
  ['server.ping_interval', '1m'],
  ['server.ping_max', 5],
  ['server.write_deadline', '5s'],
  ['server.disable_sublist_cache', true],
  ['server.no_header_support', true],
  ['server.feature_flags', { js_ack_fc_v2: true }],
  ['server.lame_duck_duration', '40s'],
  ['server.lame_duck_grace_period', '5s'],
  ['server.pid_file', join(folder, 'pid')],
  ['server.system_account', undefined],
  ['server.no_auth_user', 'a'],
  ['server.jetstream.max_file_store', '2GiB'],
  ['server.jetstream.max_file_store', '512MiB'],
  ['server.jetstream.max_memory_store', '128MiB'],
  ['server.jetstream.max_memory_store', undefined],
  ['server.jetstream.store_dir', join(folder, 'other')],
  ['server.jetstream.domain', 'leaf'],
  ['server.jetstream.sync_interval', '1m'],
  ['server.jetstream.strict', false],
  ['server.jetstream.unique_tag', 'az:'],
  ['server.jetstream.limits', { max_ack_pending: 100 }],
  ['server.jetstream.max_outstanding_catchup', '32MiB'],
  ['server.jetstream.max_buffered_msgs', 100],
  ['server.jetstream.request_queue_limit', 100],
  ['server.cluster.name', 'D'],
  ['server.cluster.host', '127.0.0.2'],
  ['server.cluster.routes', ['nats://127.0.0.1:3']],
  ['server.cluster.no_advertise', undefined],
  ['server.cluster.pool_size', 5],
  ['server.cluster.compression', 's2_fast'],
  ['server.cluster.connect_retries', 5],
  ['server.cluster.ping_interval', '10s'],
  ['server.cluster', undefined],
  ['server.gateway.tls.cert_file', two],
  ['server.gateway.tls.timeout', '3s'],
  ['server.gateway.reject_unknown_cluster', true],
  ['server.gateway.gateways', [{ name: 'E', urls: ['nats://127.0.0.1:3'] }]],
  ['server.gateway', undefined],
  ['server.leafnodes.tls.cert_file', two],
  ['server.leafnodes.tls.timeout', '3s'],
  ['server.leafnodes.tls.handshake_first', true],
  ['server.leafnodes.compression', 's2_fast'],
  ['server.leafnodes.no_advertise', true],
  ['server.leafnodes.min_version', '2.12.0'],
  ['server.leafnodes.host', '127.0.0.2'],
  [
    'server.leafnodes.remotes',
    [{ urls: ['nats-leaf://127.0.0.1:2'] }, { urls: ['nats-leaf://127.0.0.1:3'] }],
  ],
  ['server.leafnodes.remotes', [{ urls: ['nats-leaf://127.0.0.1:2'], deny_imports: ['x'] }]],
  ['server.leafnodes.remotes', [{ urls: ['nats-leaf://127.0.0.1:2'], compression: 's2_fast' }]],
  ['server.leafnodes.remotes', [{ urls: ['nats-leaf://127.0.0.1:2'], disabled: true }]],
  ['server.leafnodes.remotes', [{ urls: ['nats-leaf://127.0.0.1:3'] }]],
  ['server.leafnodes', undefined],
  ['server.websocket.tls.cert_file', two],
  ['server.websocket.compression', true],
  ['server.websocket.same_origin', true],
  ['server.websocket', undefined],
  ['server.mqtt.tls.cert_file', two],
  ['server.mqtt.ack_wait', '1m'],
  ['server.mqtt.max_ack_pending', 50],
  ['server.mqtt.stream_replicas', 1],
  ['server.mqtt.consumer_memory_storage', true],
  ['server.mqtt.consumer_inactive_threshold', '1h'],
  ['server.mqtt.host', '127.0.0.2'],
  ['server.mqtt', undefined],
  ['server.jetstream', undefined],
];

function edited([path, value]: Edit): Topology {
  const copy = structuredClone(BASE);
  const steps = path.split('.');
  const last = steps.pop()!;
  let at = copy as unknown as Record<string, Record<string, unknown>>;
  for (const step of steps) at = at[step] as typeof at;
  if (value === undefined) delete (at as Record<string, unknown>)[last];
  else if (value === two) Object.assign(at, { cert_file: two.cert, key_file: two.key });
  else (at as Record<string, unknown>)[last] = value;
  // MQTT stores in JetStream.
  if (path === 'server.jetstream') delete copy.server!.mqtt;
  return copy;
}

const settings = (conf: string) => confSettings(parseConf(conf, 'nats-server.conf', () => ''));
const before = confOf(BASE);

describe('a change is what the server makes of it', () => {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await startServer({ binary: pinned.binary, config: before, asConfigured: true });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(CASES.map((edit, index) => [edit[0], index] as const))('%s (%i)', async (_path, index) => {
    const after = confOf(edited(CASES[index]!));
    const changes = confChanges(settings(before), settings(after));
    expect(changes).not.toEqual([]);
    const taken = await server!.reload(after).then(
      () => 'reload',
      () => 'restart',
    );
    expect({ changes, effect: effectOf(changes) }).toEqual({ changes, effect: taken });
    // One that went through is taken back, so that every case begins at the same place.
    if (taken === 'reload') await server!.reload(before).catch(() => server!.restart({ config: before }));
  });
});

const fitsStem = (setting: string, stem: string) =>
  stem.includes('*')
    ? setting.startsWith(stem.split('*')[0]!) && setting.endsWith(stem.split('*')[1]!)
    : setting === stem || setting.startsWith(`${stem}.`);

it('every row of the table is tried', () => {
  const base = settings(before);
  const tried = new Set(
    CASES.flatMap(edit => confChanges(base, settings(confOf(edited(edit)))).map(({ setting }) => setting)),
  );
  const elsewhere = [
    'secrets.**',
    'users.**',
    'log_file',
    'syslog',
    'remote_syslog',
    'ports_file_dir',
    'resolver_preload.**',
    'cluster.port',
    'leafnodes.remotes.*.tls.cert_file',
    'leafnodes.remotes.*.tls.key_file',
    'leafnodes.remotes.*.tls.ca_file',
  ];
  const untried = RELOAD_TABLE.filter(({ setting }) => {
    const stem = setting.replace(/\.\*\*$|\.$/, '');
    return !elsewhere.includes(setting) && ![...tried].some(each => fitsStem(each, stem));
  });
  expect(untried.map(({ setting }) => setting)).toEqual([]);
});
