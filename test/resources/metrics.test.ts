import { describe, expect, it } from 'vitest';
import { METRIC_SOURCES, metricsOf } from '../../src/resources/metrics.js';
import { seriesOf } from '../../src/resources/series.js';

const namesOf = (...source: Parameters<typeof metricsOf>) => metricsOf(...source).map(({ name }) => name);

describe.each(METRIC_SOURCES)('the metrics of %s', source => {
  it('have a name that Prometheus takes, no name twice, labels and help', () => {
    const names = namesOf(source);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, labels, help } of metricsOf(source)) {
      expect(name).toMatch(/^[a-z_][a-z0-9_]*$/);
      expect(new Set(labels).size, name).toBe(labels.length);
      expect(help, name).toMatch(/\S/);
    }
  });

  it('are all that its series are made of', () => {
    const names = new Set(namesOf(source));
    for (const { name, recordedAs } of seriesOf(source).values()) {
      const used =
        (recordedAs ?? name).match(/\b(?:nats[:_]|(?:jetstream|gnatsd|fleetctl)_)[a-z0-9_]+/g) ?? [];
      expect(used.length, name).toBeGreaterThan(0);
      for (const metric of used) expect(names, `${name} uses ${metric}`).toContain(metric);
      names.add(name);
    }
  });
});

describe('prometheus-nats-exporter', () => {
  it('calls its metrics jetstream_… and gnatsd_… unless a prefix is set', () => {
    expect(namesOf('prometheus-nats-exporter')).toEqual(
      expect.arrayContaining(['jetstream_consumer_num_pending', 'gnatsd_varz_slow_consumers']),
    );
    expect(namesOf('prometheus-nats-exporter', 'nats')).toEqual(
      expect.arrayContaining(['nats_consumer_num_pending', 'nats_varz_slow_consumers']),
    );
  });

  it('has none but gauges', () => {
    expect(new Set(metricsOf('prometheus-nats-exporter').map(({ type }) => type))).toEqual(
      new Set(['gauge']),
    );
  });
});

describe('fleetctl', () => {
  it('has the four metrics of the design document, each with its type', () => {
    const typeOf = new Map(metricsOf('fleetctl').map(({ name, type }) => [name, type]));
    expect(typeOf.get('nats_consumer_delivered_total')).toBe('counter');
    expect(typeOf.get('nats_consumer_num_pending')).toBe('gauge');
    expect(typeOf.get('nats_consumer_num_redelivered')).toBe('gauge');
    expect(typeOf.get('nats_consumer_lag')).toBe('gauge');
  });

  it('ends counters, and nothing else, in _total', () => {
    for (const { name, type } of metricsOf('fleetctl'))
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
  });
});
