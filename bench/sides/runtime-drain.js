/**
 * A drain with ten handlers running and more lying ready: how many messages another instance cannot have at once. The
 * server counts what was given back as unacknowledged, and delivers it before anything new.
 * node runtime-drain.js URL
 */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { shop } from '../../dist/bench/shop.js';
import { service } from '../../dist/runtime/index.js';

const client = await connect({ servers: process.argv[2] });
const manager = await jetstreamManager(client);
await manager.consumers.add('ORDERS', shop.services.billing.consumers['billing-orders'].streams.ORDERS);
let handled = 0;
const billing = service(shop, 'billing', { server: process.argv[2], noContext: true });
billing.handle(
  'billing-orders',
  {
    // Quick at first, so that the window opens.
    'orders.{region}.created': () => new Promise(resolve => setTimeout(resolve, ++handled > 200 ? 300 : 0)),
    'orders.{region}.cancelled': () => {},
  },
  { concurrency: 10 },
);
await billing.start();
while (handled < 205) await new Promise(resolve => setTimeout(resolve, 5));
await billing.drain({ within: '10s' });
const { num_ack_pending: unsettled } = await manager.consumers.info('ORDERS', 'billing-orders');
let hadAtOnce = 0;
if (unsettled > 0) {
  const consumer = await jetstream(client).consumers.get('ORDERS', 'billing-orders');
  for await (const message of await consumer.fetch({ max_messages: unsettled, expires: 1000 })) {
    if (message.redelivered) hadAtOnce++;
  }
}
process.stdout.write(JSON.stringify({ waiting: unsettled - hadAtOnce }));
await manager.consumers.delete('ORDERS', 'billing-orders');
await client.close();
