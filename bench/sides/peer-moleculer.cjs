/** moleculer with @moleculer/channels on the same messages, 100 in flight. node peer-moleculer.cjs URL MESSAGES FOLDER */
const { createRequire } = require('node:module');

const [url, messages, folder] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const load = createRequire(`${folder}/`);
const { ServiceBroker } = load('moleculer');
const { Middleware } = load('@moleculer/channels');

// A service runs for long: what the first tenth costs is left out, on every side.
const warm = messages / 10;
let beganMs = 0;
let handled = 0;
const adapter = { type: 'NATS', options: { nats: { url } } };
const broker = new ServiceBroker({ logger: false, middlewares: [Middleware({ adapter })] });
broker.createService({
  name: 'bench',
  channels: {
    'orders.eu.created': {
      group: 'moleculer',
      maxInFlight: 100,
      nats: {
        streamConfig: { name: 'ORDERS', subjects: ['orders.>'] },
        consumerOptions: { config: { deliver_policy: 'all' } },
      },
      async handler() {
        if (handled === warm) beganMs = performance.now();
        if (++handled === messages) setImmediate(end);
      },
    },
  },
});
broker.start();

async function end() {
  const { connect } = load('nats');
  const client = await connect({ servers: url });
  const manager = await client.jetstreamManager();
  for (;;) {
    const info = await manager.consumers.info('ORDERS', 'moleculer');
    if (info.num_ack_pending + info.num_pending === 0) break;
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  process.stdout.write(JSON.stringify({ tookMs: performance.now() - beganMs }));
  await broker.stop();
  await manager.consumers.delete('ORDERS', 'moleculer');
  await client.close();
}
