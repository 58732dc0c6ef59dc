/** The runtime beside the bare client and its peers: handling, publishing, a consumer that comes back, a drain. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { readTopology } from '../../dist/files/read-topology.js';
import { renderBindings } from '../../dist/render/bindings/render-bindings.js';
import { runSide } from '../child.js';
import { withPeers } from '../peers.js';
import { absoluteRow, alternate, speedRow } from '../rounds.js';
import { withServer } from '../server.js';

const SHOP = fileURLToPath(new URL('../../test/runtime/shop', import.meta.url));
/** In dist/, because it is part of no source, and in the package, so that it finds the runtime by its name. */
const BINDINGS = new URL('../../dist/bench/shop.js', import.meta.url);
/** About 220 bytes. */
const EVENT = JSON.stringify({
  order_id: 'o-0123456789abcdef',
  total: 1234.5,
  items: ['tea', 'cup', 'pot', 'spoon', 'sugar'].map((sku, i) => ({ sku: `sku-${sku}`, count: i + 1 })),
});

const timed =
  (name, ...args) =>
  async () =>
    (await runSide(name, args.map(String))).tookMs;

export async function measureRuntime({ rounds, messages, binary, peers }) {
  await writeBindings();
  return withServer(binary, async url => {
    await fill(url, messages);
    return [
      ...(await measureHandling(url, rounds, messages, peers)),
      await measurePublishing(url, rounds, messages),
      ...(await measureEnds(url, rounds)),
    ];
  });
}

/** The runtime and its peers, each against the loop of the bare client, in the same rounds. */
async function measureHandling(url, rounds, messages, peers) {
  const own = {
    client: timed('client-handle.js', url, messages),
    runtime: timed('runtime-handle.js', url, messages),
  };
  const besidePeers = folder =>
    alternate(rounds, {
      ...own,
      nest: timed('peer-nest.cjs', url, messages, folder),
      moleculer: timed('peer-moleculer.cjs', url, messages, folder),
    });
  const taken = (peers ? await withPeers(besidePeers) : null) ?? (await alternate(rounds, own));
  const against = 'the client’s default `for await` loop';
  const row = (id, what, measured, bar) =>
    speedRow({ id, what, against, measured, baseline: taken.client, bar });
  const count = messages.toLocaleString('en');
  return [
    row(
      'runtime-handle',
      `handle and acknowledge ${count} messages: typed, validated, heartbeats and metrics on, 100 at once`,
      taken.runtime,
      1.8,
    ),
    ...(taken.nest === undefined
      ? []
      : [
          row(
            'peer-nest',
            'the same with nestjs-nats-jetstream-transport 2.2.6, acknowledged by hand',
            taken.nest,
            null,
          ),
          row(
            'peer-moleculer',
            'the same with @moleculer/channels 0.1.8, 100 in flight',
            taken.moleculer,
            null,
          ),
        ]),
  ];
}

async function measurePublishing(url, rounds, messages) {
  const taken = await alternate(rounds, {
    client: timed('client-publish.js', url, messages),
    runtime: timed('runtime-publish.js', url, messages),
  });
  return speedRow({
    id: 'runtime-publish',
    what: `publish ${messages.toLocaleString('en')} events with PubAck, id and trace headers, validated, 500 under way`,
    against: 'the client’s own pipelined `js.publish`',
    measured: taken.runtime,
    baseline: taken.client,
    bar: 2.5,
  });
}

async function measureEnds(url, rounds) {
  const back = [];
  const waiting = [];
  for (let round = 0; round < rounds; round++) {
    back.push((await runSide('runtime-return.js', [url])).tookMs);
    waiting.push((await runSide('runtime-drain.js', [url])).waiting);
  }
  return [
    absoluteRow({
      id: 'runtime-return',
      what: 'a consumer deleted, and restored after 1 s: from its return to the first message handled',
      unit: 'ms',
      values: back,
      bar: 3000,
    }),
    absoluteRow({
      id: 'runtime-drain',
      what: 'drain with 10 handlers running and more lying ready: messages that have to wait for ack_wait',
      unit: 'messages',
      values: waiting,
      bar: 1,
    }),
  ];
}

async function writeBindings() {
  const [code] = await renderBindings(await readTopology([SHOP], null), {
    version: 'bench',
    file: 'shop.js',
  });
  await mkdir(new URL('.', BINDINGS), { recursive: true });
  await writeFile(BINDINGS, code.text);
}

async function fill(url, messages) {
  const client = await connect({ servers: url });
  const create = (name, subjects) =>
    client.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify({ name, subjects, storage: 'memory' }));
  await create('ORDERS', ['orders.>']);
  await create('BILLING', ['invoice.>']);
  for (let i = 0; i < messages; i++) {
    client.publish('orders.eu.created', EVENT);
    if (i % 500 === 0) await client.flush();
  }
  await client.flush();
  await client.close();
}
