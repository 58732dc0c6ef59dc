/** The runtime on the same messages, everything on. node runtime-handle.js URL MESSAGES */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { shop } from '../../dist/bench/shop.js';
import { service } from '../../dist/runtime/index.js';
import { untilAcknowledged } from './acknowledged.js';

const [url, messages] = [process.argv[2], Number(process.argv[3])];
const client = await connect({ servers: url });
const manager = await jetstreamManager(client);
await manager.consumers.add('ORDERS', shop.services.billing.consumers['billing-orders'].streams.ORDERS);
// A service runs for long: what the first tenth costs is left out, on every side.
const warm = messages / 10;
let beganMs = 0;
let handled = 0;
let finish = () => {};
const finished = new Promise(resolve => {
  finish = resolve;
});
const billing = service(shop, 'billing', { server: url, noContext: true });
billing.handle(
  'billing-orders',
  {
    'orders.{region}.created': async () => {
      if (handled === warm) beganMs = performance.now();
      if (++handled === messages) finish();
    },
    'orders.{region}.cancelled': async () => {},
  },
  { concurrency: 100 },
);
await billing.start();
await finished;
await untilAcknowledged(client, 'billing-orders');
process.stdout.write(JSON.stringify({ tookMs: performance.now() - beganMs }));
await billing.drain();
await manager.consumers.delete('ORDERS', 'billing-orders');
await client.close();
