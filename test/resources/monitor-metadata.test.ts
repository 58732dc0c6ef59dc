import { describe, expect, it } from 'vitest';
import { desire } from '../../src/resources/desire.js';
import { loadTopology } from '../../src/topology/load.js';

/** The `io.nats.monitor.*` metadata of each object, without the prefix. */
function metadataOf(text: string): Record<string, Record<string, string>> {
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text: `topology: t\n${text}` }],
    overlay: null,
    referenced: new Map(),
  });
  expect(loaded.findings).toEqual([]);
  return Object.fromEntries(
    desire(loaded).desired.map(({ id, config }) => {
      const all = Object.entries((config['metadata'] ?? {}) as Record<string, string>);
      return [
        id,
        Object.fromEntries(all.map(([key, value]) => [key.replace('io.nats.monitor.', ''), value])),
      ];
    }),
  );
}

const CONSUMER = 'consumers: { c: { stream: S, ack_policy: explicit';

describe('thresholds as metadata', () => {
  it('are written only where the topology asks for them', () => {
    const text = `streams: { S: { subjects: [s] } }\n${CONSUMER} } }`;
    expect(metadataOf(text)).toEqual({ 'stream/S': {}, 'consumer/S/c': {} });
    expect(metadataOf(`${text}\nmonitoring: { metadata: true }`)['consumer/S/c']).toEqual({
      enabled: 'true',
      'outstanding-ack-critical': '900',
      'redelivery-critical': '11',
      'unprocessed-critical': '1001',
      'waiting-critical': '461',
    });
  });

  it('take the nearest: the object, then what all have, then the default', () => {
    const found = metadataOf(`
monitoring: { metadata: true, consumers: { lag: 50, redelivered: 5, last_ack: 1h } }
streams: { S: { subjects: [s] } }
${CONSUMER}, monitoring: { lag: 7, waiting: off, ack_pending: 50% } } }`);
    expect(found['consumer/S/c']).toEqual({
      enabled: 'true',
      'last-ack-critical': '3600s',
      'outstanding-ack-critical': '500',
      'redelivery-critical': '6',
      'unprocessed-critical': '8',
    });
  });

  it('leave out who is not watched, and what cannot be', () => {
    const found = metadataOf(`
monitoring: { metadata: true }
streams: { S: { subjects: [s], monitoring: { enabled: false } } }
consumers:
  quiet: { stream: S, ack_policy: explicit, monitoring: { enabled: false } }
  never: { stream: S }
  one: { stream: S, ack_policy: explicit, max_ack_pending: 1 }`);
    expect(found['stream/S']).toEqual({});
    expect(found['consumer/S/quiet']).toEqual({});
    expect(found['consumer/S/never']).not.toHaveProperty('redelivery-critical');
    expect(found['consumer/S/one']).not.toHaveProperty('outstanding-ack-critical');
  });

  it('expect peers of a replicated stream alone, and lag of one that copies', () => {
    const found = metadataOf(`
monitoring: { metadata: true }
streams:
  A: { subjects: [a] }
  B: { subjects: [b], num_replicas: 3 }
  C: { sources: [{ name: A }], monitoring: { origin_lag: 9 } }`);
    expect(found).toEqual({
      'stream/A': { enabled: 'true' },
      'stream/B': { enabled: 'true', 'peer-expect': '3', 'peer-lag-critical': '1000' },
      'stream/C': { enabled: 'true', 'lag-critical': '10', 'seen-critical': '300s' },
    });
  });

  it('give way to what the file says under the same key', () => {
    const found = metadataOf(`
monitoring: { metadata: true }
streams: { S: { subjects: [s], metadata: { io.nats.monitor.enabled: "false", team: x } } }`);
    expect(found['stream/S']).toEqual({ enabled: 'false', team: 'x' });
  });
});
