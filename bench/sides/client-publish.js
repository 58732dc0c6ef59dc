/** The bare client, pipelined. node client-publish.js URL MESSAGES */
import { jetstream } from '@nats-io/jetstream';
import { connect, headers as newHeaders } from '@nats-io/transport-node';
import { TRACE, timedPipeline } from './pipelined.js';

const [url, messages] = [process.argv[2], Number(process.argv[3])];
const client = await connect({ servers: url });
const js = jetstream(client);
const run = `${process.pid}-${Date.now()}`;
const tookMs = await timedPipeline(messages, i => {
  const headers = newHeaders();
  for (const [name, value] of Object.entries(TRACE)) headers.set(name, value);
  const body = JSON.stringify({ order_id: `o-${i}`, amount: 12.5 });
  return js.publish('invoice.issued', body, { msgID: `${run}-${i}`, headers });
});
process.stdout.write(JSON.stringify({ tookMs }));
await client.close();
