/** node raw-creates.js URL STREAMS: the create requests alone, streams first, 16 in flight. */
import { rawCreates } from '../topology.js';
import { collectGarbage } from './collect-garbage.js';
import { inFlight, rawClient } from './raw-client.js';

const [url, streamCount] = process.argv.slice(2);
const { streams, consumers } = rawCreates(Number(streamCount));
const client = await rawClient(url);
collectGarbage();
const startMs = performance.now();
await inFlight(streams, ({ subject, body }) => client.request(subject, body));
await inFlight(consumers, ({ subject, body }) => client.request(subject, body));
const stepMs = performance.now() - startMs;
await client.close();
process.stdout.write(JSON.stringify({ stepMs, objects: streams.length + consumers.length }));
