/** A real Prometheus over the real exporter over a real nats-server, until the lag alert fires, and until it resolves. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { buildFleetctl, fleetctl, startFleetctl } from '../cli/fleetctl.js';
import { withClient, withServer } from '../support/server.js';

const { prometheus } = inject('prometheus');
const server = withServer({});
const client = withClient(server);
const folder = mkdtempSync(join(tmpdir(), 'fleetctl-prometheus-'));
const ends: (() => Promise<unknown>)[] = [];

beforeAll(buildFleetctl);
afterAll(async () => {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const TOPOLOGY = `
topology: shop
streams: { ORDERS: { subjects: [order.>] } }
consumers: { billing: { stream: ORDERS, ack_policy: explicit, monitoring: { lag: 3 } } }
monitoring: { metadata: true, alerts: { NATSConsumerLagHigh: { for: 1s } } }
`;

it('the lag alert fires, and resolves', { timeout: 90_000 }, async () => {
  writeFileSync(join(folder, 'topology.yaml'), TOPOLOGY);
  const topology = join(folder, 'topology.yaml');
  const applied = await fleetctl(['apply', topology, '-y', '--server', server().url], { cwd: folder });
  expect(applied.exit, applied.stderr).toBe(0);
  expect((await fleetctl(['render', 'prometheus', topology, '--out', folder])).exit).toBe(0);

  const exporter = startFleetctl(
    ['exporter', topology, '--listen', '127.0.0.1:0', '--server', server().url],
    { cwd: folder },
  );
  ends.push(async () => {
    exporter.kill('SIGTERM');
    await exporter.ended;
  });
  const target = await until(async () => /http:\/\/(\S+)\/metrics/.exec(exporter.said().stderr)?.[1]);
  const api = await startPrometheus(target);

  await until(async () => (await targetHealth(api)) === 'up');
  expect(await firing(api)).toEqual([]);
  const js = jetstream(client());
  for (let n = 0; n < 5; n++) await js.publish('order.placed', String(n));
  const alert = await until(async () =>
    (await firing(api)).find(name => name.alertname === 'NATSConsumerLagHigh'),
  );
  expect(alert).toMatchObject({ stream: 'ORDERS', consumer: 'billing', severity: 'warning', account: '$G' });

  const consumer = await js.consumers.get('ORDERS', 'billing');
  for await (const message of await consumer.fetch({ max_messages: 5, expires: 2_000 })) message.ack();
  const info = await (await jetstreamManager(client())).consumers.info('ORDERS', 'billing');
  expect(info.num_pending).toBe(0);
  await until(async () => (await firing(api)).every(({ alertname }) => alertname !== 'NATSConsumerLagHigh'));
});

/** A Prometheus of its own, with the rendered rules; gives the address of its API. */
async function startPrometheus(target: string): Promise<string> {
  const port = await freePort();
  const config = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
    rule_files: ['rules.yaml'],
    scrape_configs: [{ job_name: 'nats', static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const child = spawn(
    prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text;
  });
  ends.push(() => {
    const ended = new Promise(done => child.once('exit', done));
    child.kill('SIGKILL');
    return ended;
  });
  const api = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`prometheus ended: ${said}`);
    return fetch(`${api}/-/ready`).then(
      answer => answer.ok,
      () => false,
    );
  });
  return api;
}

async function targetHealth(api: string): Promise<string | undefined> {
  const { data } = (await (await fetch(`${api}/api/v1/targets`)).json()) as {
    data: { activeTargets: { health: string }[] };
  };
  return data.activeTargets[0]?.health;
}

async function firing(api: string): Promise<Record<string, string>[]> {
  const { data } = (await (await fetch(`${api}/api/v1/alerts`)).json()) as {
    data: { alerts: { state: string; labels: Record<string, string> }[] };
  };
  return data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels);
}

async function until<T>(look: () => Promise<T | undefined | null | false>): Promise<T> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('it did not come within 40 s');
    await sleep(100);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
