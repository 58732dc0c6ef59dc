/** node raw-listing.js URL: every page of STREAM.LIST, then CONSUMER.LIST of every stream, 16 requests in flight. */
import { collectGarbage } from './collect-garbage.js';
import { inFlight, rawClient } from './raw-client.js';

const client = await rawClient(process.argv[2]);
collectGarbage();
const startMs = performance.now();
const streams = await listing('$JS.API.STREAM.LIST', 'streams');
const consumers = await inFlight(streams, ({ config }) =>
  listing(`$JS.API.CONSUMER.LIST.${config.name}`, 'consumers'),
);
const stepMs = performance.now() - startMs;
await client.close();
const objects = streams.length + consumers.reduce((sum, list) => sum + list.length, 0);
process.stdout.write(JSON.stringify({ stepMs, objects }));

async function listing(subject, key) {
  const page = async offset => client.request(subject, JSON.stringify({ offset }));
  const first = await page(0);
  const offsets = [];
  for (let offset = first.limit; offset < first.total; offset += first.limit) offsets.push(offset);
  const others = await inFlight(offsets, page);
  return [first, ...others].flatMap(answer => answer[key] ?? []);
}
