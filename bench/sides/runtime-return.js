/** A consumer deleted under the runtime, and restored after 1 s. node runtime-return.js URL */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { shop } from '../../dist/bench/shop.js';
import { service } from '../../dist/runtime/index.js';

const client = await connect({ servers: process.argv[2] });
const manager = await jetstreamManager(client);
const declared = {
  ...shop.services.billing.consumers['billing-orders'].streams.ORDERS,
  deliver_policy: 'new',
};
await manager.consumers.add('ORDERS', declared);
let heard = () => {};
// Without the server's notices, which a login need not be allowed to hear.
const billing = service(shop, 'billing', {
  server: process.argv[2],
  noContext: true,
  log: null,
  notices: false,
});
billing.handle('billing-orders', {
  'orders.{region}.created': () => {},
  'orders.{region}.cancelled': () => heard(),
});
await billing.start();
await manager.consumers.delete('ORDERS', 'billing-orders');
await new Promise(resolve => setTimeout(resolve, 1000));
await manager.consumers.add('ORDERS', declared);
const beganMs = performance.now();
const back = new Promise(resolve => {
  heard = resolve;
});
client.publish('orders.eu.cancelled', JSON.stringify({ order_id: 'o-1', reason: 'stock' }));
await back;
process.stdout.write(JSON.stringify({ tookMs: performance.now() - beganMs }));
await billing.drain();
await manager.consumers.delete('ORDERS', 'billing-orders');
await client.close();
