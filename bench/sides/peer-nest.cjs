/**
 * @nestjs-plugins/nestjs-nats-jetstream-transport on the same messages: its server alone, without a Nest application
 * around it, acknowledging by hand. node peer-nest.cjs URL MESSAGES FOLDER
 */
const { createRequire } = require('node:module');

const [url, messages, folder] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const load = createRequire(`${folder}/`);
load('reflect-metadata');
const { NatsJetStreamServer } = load('@nestjs-plugins/nestjs-nats-jetstream-transport');
const { Logger } = load('@nestjs/common');
Logger.overrideLogger(false);

// A service runs for long: what the first tenth costs is left out, on every side.
const warm = messages / 10;
let beganMs = 0;
let handled = 0;
const server = new NatsJetStreamServer({
  connectionOptions: { servers: url, name: 'bench' },
  jetStreamOptions: {},
  consumerOptions: {
    durable: 'nest',
    deliverGroup: 'nest',
    deliverToSubject: 'deliver.nest',
    manualAck: true,
    ackPolicy: 'Explicit',
    deliverPolicy: 'All',
  },
});
server.addHandler(
  'orders.eu.created',
  async (_event, context) => {
    if (handled === warm) beganMs = performance.now();
    context.message.ack();
    if (++handled === messages) void end();
  },
  true,
);
server.listen(() => {});

async function end() {
  const { jsm, nc } = server;
  for (;;) {
    const info = await jsm.consumers.info('ORDERS', 'nest-orders_eu_created');
    if (info.num_ack_pending + info.num_pending === 0) break;
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  process.stdout.write(JSON.stringify({ tookMs: performance.now() - beganMs }));
  await jsm.consumers.delete('ORDERS', 'nest-orders_eu_created');
  await nc.close();
}
