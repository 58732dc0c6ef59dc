/** The runtime beside the bare client: handling, publishing, a consumer that comes back, a drain. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { readTopology } from '../../dist/files/read-topology.js';
import { renderBindings } from '../../dist/render/bindings/render-bindings.js';
import { runSide } from '../child.js';
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

export async function measureRuntime({ rounds, messages, binary }) {
  await writeBindings();
  return withServer(binary, async url => {
    await fill(url, messages);
    const timed = name => async () => (await runSide(name, [url, String(messages)])).tookMs;
    const handling = await alternate(rounds, {
      client: timed('client-handle.js'),
      runtime: timed('runtime-handle.js'),
    });
    const publishing = await alternate(rounds, {
      client: timed('client-publish.js'),
      runtime: timed('runtime-publish.js'),
    });
    const back = [];
    const waiting = [];
    for (let round = 0; round < rounds; round++) {
      back.push((await runSide('runtime-return.js', [url])).tookMs);
      waiting.push((await runSide('runtime-drain.js', [url])).waiting);
    }
    return [
      speedRow({
        id: 'runtime-handle',
        what: `handle and acknowledge ${messages} messages: typed, validated, heartbeats and metrics on, 100 at once`,
        against: 'the client’s default `for await` loop',
        measured: handling.runtime,
        baseline: handling.client,
        bar: 1.8,
      }),
      speedRow({
        id: 'runtime-publish',
        what: `publish ${messages} events with PubAck, id and trace headers, validated, 500 under way`,
        against: 'the client’s own pipelined `js.publish`',
        measured: publishing.runtime,
        baseline: publishing.client,
        bar: 2.5,
      }),
      absoluteRow({
        id: 'runtime-return',
        what: 'a consumer deleted, and restored after 1 s: from its return to the first message handled',
        unit: 'ms',
        values: back,
        bar: 3000,
      }),
      absoluteRow({
        id: 'runtime-drain',
        what: 'drain with 10 handlers running: messages left to wait for ack_wait',
        unit: 'messages',
        values: waiting,
        bar: 1,
      }),
    ];
  });
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
