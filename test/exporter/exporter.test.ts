import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../src/nats-server/start-server.js';
import { metricsOf } from '../../src/resources/metrics.js';
import { documentOf } from '../cli/documents.js';
import { buildFleetctl, type Started, startFleetctl } from '../cli/fleetctl.js';
import { checkMetrics } from '../support/promtool.js';
import { pinned, servers, withClient, withServer } from '../support/server.js';
import { traceWire } from '../support/wire-trace.js';
import { readPage, valueIn } from './page.js';

beforeAll(buildFleetctl);

interface Exporter {
  url: string;
  run: Started;
  page(): Promise<string>;
}

const started: Started[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const run of started) run.kill('SIGKILL');
  await Promise.all(started.map(run => run.ended));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetctl-exporter-'));
  folders.push(folder);
  return folder;
}

/** The program itself, on a free port, once it serves. */
async function startExporter(args: string[], cwd = tmpdir()): Promise<Exporter> {
  const run = startFleetctl(['exporter', '--listen', '127.0.0.1:0', ...args], { cwd });
  started.push(run);
  const url = await until(async () => /Serving (http:\S+)\/metrics/.exec(run.said().stderr)?.[1]);
  return { url, run, page: async () => (await fetch(`${url}/metrics`)).text() };
}

async function until<T>(look: () => Promise<T | undefined | null | false>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('it did not come within 15 s');
    await sleep(50);
  }
}

describe.each(servers)('the exporter on $label', ({ binary }) => {
  const server = withServer({ binary });
  const client = withClient(server);

  it('serves what the server knows under the names of the table, and promtool finds no fault with the page', async () => {
    const manager = await jetstreamManager(client());
    await manager.streams.add({ name: 'ORDERS', subjects: ['order.>'], max_msgs: 100, max_age: 3600e9 });
    await manager.streams.add({ name: 'COPY', sources: [{ name: 'ORDERS' }] });
    await manager.consumers.add('ORDERS', {
      durable_name: 'billing',
      ack_policy: 'explicit',
      ack_wait: 500e6,
      max_deliver: 2,
      max_ack_pending: 50,
    } as never);
    await manager.consumers.add('ORDERS', { ack_policy: 'explicit', inactive_threshold: 60e9 } as never);
    await manager.consumers.add('ORDERS', {
      durable_name: 'pushed',
      deliver_subject: 'out',
      ack_policy: 'explicit',
    } as never);
    const exporter = await startExporter(['--server', server().url]);
    await exporter.page();
    const js = jetstream(client());
    for (let n = 0; n < 5; n++) await js.publish('order.placed', 'x');
    const consumer = await js.consumers.get('ORDERS', 'billing');
    const fetchAll = async () => {
      for await (const _ of await consumer.fetch({ max_messages: 5, expires: 1_000 }));
    };
    await fetchAll();
    const page = await exporter.page();
    const billing = (name: string) => valueIn(page, name, 'ORDERS', 'billing');
    expect(billing('nats_consumer_delivered_total')).toBe(5);
    expect(billing('nats_consumer_num_pending')).toBe(0);
    expect(billing('nats_consumer_num_ack_pending')).toBe(5);
    expect(billing('nats_consumer_lag')).toBe(5);
    expect(billing('nats_consumer_max_ack_pending')).toBe(50);
    expect(billing('nats_consumer_max_deliver')).toBe(2);
    expect(billing('nats_consumer_ack_wait_seconds')).toBe(0.5);
    expect(billing('nats_consumer_redelivered_total')).toBe(0);
    expect(billing('nats_consumer_paused')).toBe(0);
    expect(billing('nats_consumer_oldest_pending_age_seconds')).toBeGreaterThan(0);
    expect(billing('nats_consumer_oldest_pending_age_seconds')).toBeLessThan(60);
    expect(valueIn(page, 'nats_consumer_push_bound', 'ORDERS', 'pushed')).toBe(0);
    expect(valueIn(page, 'nats_consumer_num_waiting', 'ORDERS', 'pushed')).toBeUndefined();
    expect(valueIn(page, 'nats_stream_total_messages', 'ORDERS')).toBe(5);
    expect(valueIn(page, 'nats_stream_limit_messages', 'ORDERS')).toBe(100);
    expect(valueIn(page, 'nats_stream_limit_age_seconds', 'ORDERS')).toBe(3600);
    expect(valueIn(page, 'nats_stream_limit_bytes', 'ORDERS')).toBeUndefined();
    expect(valueIn(page, 'nats_stream_has_leader', 'ORDERS')).toBe(1);
    expect(valueIn(page, 'nats_stream_source_lag', 'COPY')).toBeDefined();
    expect(valueIn(page, 'nats_up')).toBe(1);

    const names = new Set(readPage(page).flatMap(({ labels }) => labels['consumer'] ?? []));
    expect([...names].sort()).toEqual(['billing', 'pushed']);
    const table = new Map(metricsOf('fleetctl').map(metric => [metric.name, metric]));
    for (const { name, labels } of readPage(page)) {
      expect(Object.keys(labels).sort(), name).toEqual([...(table.get(name)?.labels ?? [])].sort());
    }
    for (const [, name, type] of page.matchAll(/^# TYPE (\w+) (\w+)$/gm))
      expect(type, name).toBe(table.get(name!)?.type);
    expect(await checkMetrics(page)).toBeNull();

    // ack_wait passes; the second delivery is the last, so the third is none.
    await sleep(600);
    await fetchAll();
    await sleep(600);
    await fetchAll();
    const later = await exporter.page();
    expect(valueIn(later, 'nats_consumer_delivered_total', 'ORDERS', 'billing')).toBe(10);
    expect(valueIn(later, 'nats_consumer_redelivered_total', 'ORDERS', 'billing')).toBe(5);
    expect(valueIn(later, 'nats_consumer_num_redelivered', 'ORDERS', 'billing')).toBe(5);
    expect(valueIn(later, 'nats_consumer_deliveries_exhausted_total', 'ORDERS', 'billing')).toBe(5);
    expect(valueIn(later, 'nats_consumer_num_exhausted', 'ORDERS', 'billing')).toBe(5);
    expect(valueIn(later, 'nats_consumer_lag', 'ORDERS', 'billing')).toBe(0);
    expect(valueIn(later, 'nats_consumer_oldest_pending_age_seconds', 'ORDERS', 'billing')).toBe(0);
    exporter.run.kill('SIGTERM');
    expect(await exporter.run.ended).toMatchObject({ exit: 0, stdout: '' });
  });

  it('lists for scrapes alone, writes nothing, and keeps a page for as long as it is told', async () => {
    const exporter = await startExporter(['--server', server().url, '--no-ages']);
    const trace = await traceWire(server());
    await Promise.all(Array.from({ length: 20 }, () => exporter.page()));
    const requests = await trace.requests();
    expect(requests.filter(subject => subject === 'STREAM.LIST').length).toBeLessThanOrEqual(20);
    expect(requests.filter(subject => /CREATE|UPDATE|DELETE|PURGE|MSG/.test(subject))).toEqual([]);
    await trace.reset();
    await sleep(500);
    expect(await trace.requests()).toEqual([]);
    const held = await startExporter(['--server', server().url, '--interval', '1m']);
    await held.page();
    await trace.reset();
    for (let n = 0; n < 5; n++) await held.page();
    expect(await trace.requests()).toEqual([]);
    await trace.close();
  });
});

describe('the exporter', () => {
  const server = withServer({});
  const client = withClient(server);

  it('says of a topology what is missing, what differs, and shows its ephemeral consumers', async () => {
    const manager = await jetstreamManager(client());
    await manager.streams.add({ name: 'ORDERS', subjects: ['order.>'], max_msgs: 5 });
    await manager.consumers.add('ORDERS', {
      name: 'billing-orders',
      ack_policy: 'explicit',
      inactive_threshold: 60e9,
    } as never);
    await manager.consumers.add('ORDERS', { name: 'stranger', inactive_threshold: 60e9 } as never);
    const folder = newFolder();
    writeFileSync(
      `${folder}/t.yaml`,
      `topology: shop
streams: { ORDERS: { subjects: [order.>] }, GONE: { subjects: [gone.>] } }
consumers:
  billing-orders: { stream: ORDERS, ack_policy: explicit, durability: ephemeral }
  other: { stream: ORDERS, ack_policy: explicit, durability: ephemeral }`,
    );
    const exporter = await startExporter(['--server', server().url, folder]);
    const page = await exporter.page();
    expect(valueIn(page, 'fleetctl_declared_present', 'GONE')).toBe(0);
    expect(valueIn(page, 'fleetctl_declared_present', 'ORDERS', '')).toBe(1);
    expect(valueIn(page, 'fleetctl_declared_drifted', 'ORDERS', '')).toBe(1);
    expect(valueIn(page, 'fleetctl_declared_present', 'ORDERS', 'billing-orders')).toBe(1);
    expect(valueIn(page, 'fleetctl_declared_present', 'ORDERS', 'other')).toBe(0);
    expect(valueIn(page, 'nats_consumer_lag', 'ORDERS', 'billing-orders')).toBe(0);
    expect(valueIn(page, 'nats_consumer_lag', 'ORDERS', 'stranger')).toBeUndefined();
    expect(await checkMetrics(page)).toBeNull();
    const all = await startExporter(['--server', server().url, '--all-consumers']);
    expect(valueIn(await all.page(), 'nats_consumer_lag', 'ORDERS', 'stranger')).toBe(0);
  });

  it('outlives its server, says so, and goes on', async () => {
    const first = await startServer({ binary: pinned.binary });
    const exporter = await startExporter(['--server', first.url, '--timeout', '1s']);
    const bare = await connect({ servers: first.url });
    await (await jetstreamManager(bare)).streams.add({ name: 'S', subjects: ['s'] });
    await bare.close();
    expect((await fetch(`${exporter.url}/healthz`)).status).toBe(200);
    expect(valueIn(await exporter.page(), 'nats_stream_total_messages', 'S')).toBe(0);
    const { port } = new URL(first.url);
    await first.stop();
    const down = await exporter.page();
    expect(valueIn(down, 'nats_up')).toBe(0);
    expect(valueIn(down, 'nats_stream_total_messages', 'S')).toBeUndefined();
    expect(await checkMetrics(down)).toBeNull();
    const health = await fetch(`${exporter.url}/healthz`);
    expect([health.status, await health.text()]).toEqual([
      503,
      `nats://127.0.0.1:${port}: connection refused.\n`,
    ]);
    const second = await startServer({ binary: pinned.binary, port: Number(port) });
    expect(await until(async () => valueIn(await exporter.page(), 'nats_up') === 1)).toBe(true);
    await second.stop();
  });

  it('starts before its server does', async () => {
    const exporter = await startExporter(['--server', 'nats://127.0.0.1:1', '--timeout', '1s', '-o', 'json']);
    expect(valueIn(await exporter.page(), 'nats_up')).toBe(0);
    exporter.run.kill('SIGINT');
    const { exit, stdout } = await exporter.run.ended;
    expect(exit).toBe(0);
    expect(documentOf(stdout, 'fleetctl.exporter')).toMatchObject({ url: exporter.url, listings: 1 });
  });

  it('knows two paths, and reading', async () => {
    const { url } = await startExporter(['--server', server().url]);
    expect((await fetch(`${url}/other`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/metrics`)).headers.get('content-type')).toBe(
      'text/plain; version=0.0.4; charset=utf-8',
    );
  });

  it.each([
    ['127.0.0.1', 3, 'takes HOST:PORT'],
    ['127.0.0.1:99999', 3, 'takes HOST:PORT'],
    ['[::zz]:1', 3, 'takes HOST:PORT'],
  ])('refuses --listen %s', async (listen, exit, words) => {
    const run = await startFleetctl(['exporter', '--listen', listen, '--server', server().url], {
      cwd: tmpdir(),
    }).ended;
    expect(run.exit).toBe(exit);
    expect(run.stderr).toContain(words);
  });

  it('says that a port is taken', async () => {
    const { url } = await startExporter(['--server', server().url]);
    const { host } = new URL(url);
    const run = await startFleetctl(['exporter', '--listen', host, '--server', server().url, '-o', 'json'], {
      cwd: tmpdir(),
    }).ended;
    expect(run.exit).toBe(1);
    expect(documentOf(run.stdout, 'fleetctl.error')).toMatchObject({ code: 'cannot-listen' });
    expect(run.stderr).toContain('another program listens there');
  });
});

describe('the exporter with the rights of its role', () => {
  const role = ['$JS.API.INFO', '$JS.API.STREAM.LIST', '$JS.API.CONSUMER.LIST.*', '$JS.API.STREAM.MSG.GET.*'];
  const config = (publish: string[], subscribe: string[]) => `
    accounts {
      SYS { users: [{ user: sys, password: s }] }
      APP {
        jetstream: enabled
        users: [
          { user: admin, password: a }
          { user: exporter, password: e, permissions: {
            publish: { allow: ${JSON.stringify(publish)} }, subscribe: { allow: ${JSON.stringify(subscribe)} } } }
        ]
      }
    }
    system_account: SYS`;
  const inbox = '_INBOX_exporter.>';
  const advisories = [
    '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>',
    '$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>',
  ];
  const login = ['--user', 'exporter', '--password', 'e', '--inbox-prefix', '_INBOX_exporter'];

  async function fill(url: string): Promise<void> {
    const client = await connect({ servers: url, user: 'admin', pass: 'a' });
    const manager = await jetstreamManager(client);
    await manager.streams.add({ name: 'S', subjects: ['s'] });
    await manager.consumers.add('S', { durable_name: 'c', ack_policy: 'explicit' } as never);
    await jetstream(client).publish('s', 'x');
    await client.close();
  }

  it('serves everything', async () => {
    const server = await startServer({ binary: pinned.binary, config: config(role, [inbox, ...advisories]) });
    await fill(server.url);
    const exporter = await startExporter(['--server', server.url, ...login]);
    const page = await exporter.page();
    expect(valueIn(page, 'nats_consumer_oldest_pending_age_seconds', 'S', 'c')).toBeGreaterThan(0);
    expect(valueIn(page, 'nats_consumer_deliveries_exhausted_total', 'S', 'c')).toBe(0);
    expect(valueIn(page, 'fleetctl_exporter_advisories')).toBe(1);
    expect(readPage(page).find(({ labels }) => labels['account'])?.labels['account']).toBe('APP');
    await server.stop();
  });

  it('does without what is optional, and says so once', async () => {
    const server = await startServer({ binary: pinned.binary, config: config(role.slice(0, 3), [inbox]) });
    await fill(server.url);
    const exporter = await startExporter(['--server', server.url, ...login]);
    await exporter.page();
    const page = await exporter.page();
    expect(valueIn(page, 'nats_consumer_lag', 'S', 'c')).toBe(1);
    expect(valueIn(page, 'nats_consumer_oldest_pending_age_seconds', 'S', 'c')).toBeUndefined();
    expect(valueIn(page, 'nats_consumer_deliveries_exhausted_total', 'S', 'c')).toBeUndefined();
    expect(valueIn(page, 'fleetctl_exporter_advisories')).toBe(0);
    expect(valueIn(page, 'nats_up')).toBe(1);
    const { stderr } = exporter.run.said();
    expect(stderr.match(/No ages: the user may not publish/g)).toHaveLength(1);
    expect(stderr.match(/Not counted: the user may not subscribe/g)).toHaveLength(1);
    expect(await checkMetrics(page)).toBeNull();
    await server.stop();
  });

  it('ends where its login is refused', async () => {
    const server = await startServer({ binary: pinned.binary, config: config(role, [inbox]) });
    const args = [
      'exporter',
      '--listen',
      '127.0.0.1:0',
      '--server',
      server.url,
      '--user',
      'exporter',
      '--password',
      'no',
    ];
    expect((await startFleetctl(args, { cwd: tmpdir() }).ended).exit).toBe(8);
    await server.stop();
  });

  it('sees the servers through the system account', async () => {
    const server = await startServer({ binary: pinned.binary, config: config(role, [inbox, ...advisories]) });
    await fill(server.url);
    const home = newFolder();
    mkdirSync(`${home}/nats/context`, { recursive: true });
    writeFileSync(
      `${home}/nats/context/sys.json`,
      JSON.stringify({ url: server.url, user: 'sys', password: 's' }),
    );
    const run = startFleetctl(
      ['exporter', '--listen', '127.0.0.1:0', '--server', server.url, ...login, '--system-context', 'sys'],
      { cwd: tmpdir(), env: { XDG_CONFIG_HOME: home } },
    );
    started.push(run);
    const url = await until(async () => /Serving (http:\S+)\/metrics/.exec(run.said().stderr)?.[1]);
    const page = async () => (await fetch(`${url}/metrics`)).text();
    const first = await page();
    expect(valueIn(first, 'nats_server_up')).toBe(1);
    expect(valueIn(first, 'nats_server_slow_consumers_total')).toBe(0);
    expect(valueIn(first, 'nats_server_storage_limit_bytes')).toBeGreaterThan(0);
    await connect({ servers: server.url, user: 'admin', pass: 'wrong', reconnect: false }).catch(() => {});
    await until(async () => valueIn(await page(), 'nats_server_auth_errors_total') === 1);
    expect(await checkMetrics(await page())).toBeNull();
    await server.stop();
  });
});
