import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Delivered } from '../events.js';
import { readHistory } from '../feed/read-history.js';
import { serverSentEvents } from '../feed/server-sent-events.js';
import { Timeline } from '../feed/timeline.js';
import { sweAiFleet } from '../fleet.gen.js';
import { listening } from '../http/listen.js';
import { gateway, type Trail, type TrailEvent } from '../services/gateway.js';
import { busOf, everyEvent, onTheBus } from './on-the-bus.js';
import { run } from './run.js';
import { setting, surroundings } from './surroundings.js';

const { instance, peer, log } = surroundings('gateway');
const bus = busOf('gateway', instance);
const timeline = new Timeline();
let cut: Trail['cut'] = [];
/** What is heard while the past is still being read. */
let early: TrailEvent[] | null = [];

const names = sweAiFleet.services['gateway']!.consumers['gateway-all-events']!.events;
bus.handle(
  'gateway-all-events',
  everyEvent<'gateway', 'gateway-all-events'>(
    names as Delivered<'gateway', 'gateway-all-events'>[],
    event => {
      if (early === null) timeline.add(event);
      else early.push(event);
    },
  ),
);

const { http } = gateway({
  planning: peer('planning'),
  context: peer('context'),
  orchestrator: peer('orchestrator'),
  storycoach: peer('storycoach'),
  eventNames: names,
  events: request => serverSentEvents(timeline, request),
  trail: async story => timeline.trail(story, cut),
});
http.use('*', serveStatic({ root: fileURLToPath(new URL('../../web', import.meta.url)) }));

const past = {
  async start() {
    const history = await readHistory(setting('NATS_URL'), {
      user: sweAiFleet.services['gateway']!.user!,
      pass: setting('GATEWAY_NATS_PASSWORD'),
    });
    cut = history.cut;
    for (const event of [...history.events, ...early!]) timeline.add(event);
    early = null;
  },
  stop: async () => {},
};
await run([onTheBus(bus), past, listening(http, Number(setting('FLEET_PORT')), log)]);
