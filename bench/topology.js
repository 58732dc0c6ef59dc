/**
 * The topology that is measured: streams in memory, ten consumers each, with the events, services and users that a
 * real one of that size has. Each service reads what the next one publishes, so the linter has nothing to say. No line is repeated from elsewhere: a parser cannot save work by anchors.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const CONSUMERS_PER_STREAM = 10;
const STREAMS_PER_SERVICE = 10;

const streamName = index => `BENCH_${String(index).padStart(5, '0')}`;
const consumerName = (index, place) => `bench-${String(index).padStart(5, '0')}-reader-${place}`;
const tokenOf = index => `s${String(index).padStart(5, '0')}`;
const places = Array.from({ length: CONSUMERS_PER_STREAM }, (_, place) => place);

/** Writes the topology as a folder. */
export async function writeTopology(folder, streams) {
  const indexes = Array.from({ length: streams }, (_, index) => index);
  const services = Array.from({ length: Math.ceil(streams / STREAMS_PER_SERVICE) }, (_, index) => index);
  await mkdir(folder, { recursive: true });
  await Promise.all([
    write('streams.yaml', [
      'topology: bench',
      'rules: { no-dead-letters: off }',
      'streams:',
      ...indexes.map(streamYaml),
    ]),
    write('consumers.yaml', ['consumers:', ...indexes.flatMap(consumersYaml)]),
    write('events.yaml', ['events:', ...indexes.flatMap(eventsYaml)]),
    write('services.yaml', [
      'services:',
      ...services.map(index => serviceYaml(index, streams)),
      ...lastServiceYaml(streams),
    ]),
    write('users.yaml', ['users:', ...services.map(userYaml)]),
  ]);

  function write(name, lines) {
    return writeFile(join(folder, name), `${lines.join('\n')}\n`);
  }
}

/** The requests that make the same objects with no tool at all: subject and body, streams and consumers apart. */
export function rawCreates(streams) {
  const indexes = Array.from({ length: streams }, (_, index) => index);
  return {
    streams: indexes.map(index => ({
      subject: `$JS.API.STREAM.CREATE.${streamName(index)}`,
      body: JSON.stringify({ name: streamName(index), ...streamConfig(index) }),
    })),
    consumers: indexes.flatMap(index =>
      places.map(place => ({
        subject: `$JS.API.CONSUMER.CREATE.${streamName(index)}.${consumerName(index, place)}`,
        body: JSON.stringify({
          stream_name: streamName(index),
          action: 'create',
          config: { name: consumerName(index, place), ...consumerConfig(index, place) },
        }),
      })),
    ),
  };
}

function streamConfig(index) {
  return {
    description: `What happens in area ${index}`,
    subjects: [`bench.${tokenOf(index)}.>`],
    retention: 'limits',
    storage: 'memory',
    max_age: 30 * 86_400 * 1e9,
    max_msgs: 1_000_000,
    max_bytes: 1_048_576,
    discard: 'old',
    num_replicas: 1,
  };
}

function consumerConfig(index, place) {
  return {
    durable_name: consumerName(index, place),
    description: `Reader ${place} of area ${index}`,
    filter_subject: `bench.${tokenOf(index)}.e${place}.*`,
    deliver_policy: 'all',
    ack_policy: 'explicit',
    ack_wait: 30e9,
    max_deliver: 5,
    max_ack_pending: 100,
  };
}

function streamYaml(index) {
  return `  ${streamName(index)}:
    description: What happens in area ${index}
    subjects: [bench.${tokenOf(index)}.>]
    retention: limits
    storage: memory
    max_age: 30d
    max_msgs: 1_000_000
    max_bytes: 1MiB
    discard: old
    num_replicas: 1`;
}

function consumersYaml(index) {
  return places.map(
    place => `  ${consumerName(index, place)}:
    stream: ${streamName(index)}
    description: Reader ${place} of area ${index}
    filter_subject: bench.${tokenOf(index)}.e${place}.*
    deliver_policy: all
    ack_policy: explicit
    ack_wait: 30s
    max_deliver: 5
    max_ack_pending: 100`,
  );
}

function eventsYaml(index) {
  return places.map(
    place => `  bench.${tokenOf(index)}.e${place}.{id}:
    description: Event ${place} of area ${index}`,
  );
}

function serviceYaml(service, streams) {
  const publishes = streamsOf(service, streams).flatMap(index =>
    places.map(place => `      - bench.${tokenOf(index)}.e${place}.{id}`),
  );
  return [
    `  service-${service}:`,
    `    user: service-${service}`,
    '    publishes:',
    ...publishes,
    ...consumesYaml(service + 1, streams),
  ].join('\n');
}

/** Nobody is left to read what the first service publishes. */
function lastServiceYaml(streams) {
  return ['  last-service:', '    user: service-0', ...consumesYaml(0, streams)];
}

function consumesYaml(service, streams) {
  const consumes = streamsOf(service, streams).flatMap(index =>
    places.map(place => `      - ${consumerName(index, place)}`),
  );
  return consumes.length === 0 ? [] : ['    consumes:', ...consumes];
}

function streamsOf(service, streams) {
  const first = service * STREAMS_PER_SERVICE;
  return Array.from(
    { length: Math.max(0, Math.min(STREAMS_PER_SERVICE, streams - first)) },
    (_, at) => first + at,
  );
}

function userYaml(service) {
  return `  service-${service}: { password: { env: SERVICE_${service}_PASSWORD } }`;
}
