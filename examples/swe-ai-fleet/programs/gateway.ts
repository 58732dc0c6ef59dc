import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { sweAiFleet } from '../fleet.gen.js';
import { listening } from '../http/listen.js';
import { gateway } from '../services/gateway.js';
import { busOf, onTheBus } from './on-the-bus.js';
import { run } from './run.js';
import { setting, surroundings } from './surroundings.js';
import { trailOf } from './trail.js';

const { instance, peer, log } = surroundings('gateway');
const bus = busOf('gateway', instance);
const feed = bus.sse('gateway-all-events', {
  // Whoever reaches the page, on loopback, sees all that the consumer delivers.
  authorize: () => ({}),
  keepAlive: '10s',
  retry: '500ms',
});

const { http } = gateway({
  planning: peer('planning'),
  context: peer('context'),
  orchestrator: peer('orchestrator'),
  storycoach: peer('storycoach'),
  eventNames: sweAiFleet.services['gateway']!.consumers['gateway-all-events']!.events,
  events: feed.fetch,
  trail: (story, since) => trailOf(bus, story, since),
});
http.use('*', serveStatic({ root: fileURLToPath(new URL('../../web', import.meta.url)) }));

await run([onTheBus(bus), listening(http, Number(setting('FLEET_PORT')), log)]);
