/** The runtime, pipelined, payloads checked. node runtime-publish.js URL MESSAGES */
import { shop } from '../../dist/bench/shop.js';
import { service } from '../../dist/runtime/index.js';
import { TRACE, timedPipeline } from './pipelined.js';

const [url, messages] = [process.argv[2], Number(process.argv[3])];
const billing = service(shop, 'billing', { server: url, noContext: true, sweep: false });
await billing.start();
const run = `${process.pid}-${Date.now()}`;
const tookMs = await timedPipeline(messages, i =>
  billing.publish(
    'invoice.issued',
    { order_id: `o-${i}`, amount: 12.5 },
    { id: `${run}-${i}`, headers: TRACE },
  ),
);
process.stdout.write(JSON.stringify({ tookMs }));
await billing.drain();
