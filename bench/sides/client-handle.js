/** The bare client, as its documentation has it: consume, decode, acknowledge. node client-handle.js URL MESSAGES */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { shop } from '../../dist/bench/shop.js';
import { untilAcknowledged } from './acknowledged.js';

const [url, messages] = [process.argv[2], Number(process.argv[3])];
const client = await connect({ servers: url });
const manager = await jetstreamManager(client);
const config = {
  ...shop.services.billing.consumers['billing-orders'].streams.ORDERS,
  name: 'bare',
  durable_name: 'bare',
};
await manager.consumers.add('ORDERS', config);
const consumer = await jetstream(client).consumers.get('ORDERS', 'bare');
// A service runs for long: what the first tenth costs is left out, on every side.
const warm = messages / 10;
let beganMs = 0;
let handled = 0;
const handle = async _event => {};
for await (const message of await consumer.consume()) {
  if (handled === warm) beganMs = performance.now();
  await handle(message.json());
  message.ack();
  if (++handled === messages) break;
}
await untilAcknowledged(client, 'bare');
process.stdout.write(JSON.stringify({ tookMs: performance.now() - beganMs }));
await manager.consumers.delete('ORDERS', 'bare');
await client.close();
