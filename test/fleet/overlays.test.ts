import { describe, expect, it } from 'vitest';
import { documentConsumers, documentStreams } from './design-document.js';
import { readFleet } from './read-fleet.js';

const base = await readFleet();

describe('phase-5', async () => {
  const phase5 = await readFleet('phase-5');

  it.each(documentConsumers.filter(({ name }) => name !== 'gateway-all-events'))(
    '$name is durable, and is not dropped when idle',
    ({ name }) => {
      expect(phase5.consumers?.[name]?.durability).toBe('durable');
      expect(phase5.consumers?.[name]).not.toHaveProperty('inactive_threshold');
    },
  );

  it('AUDIT_TRAIL takes from the five streams, and nothing can be deleted from it', () => {
    const trail = phase5.streams?.['AUDIT_TRAIL'];
    expect(trail?.sources?.map(source => source.name)).toEqual(documentStreams.map(stream => stream.name));
    expect(trail).toMatchObject({ deny_delete: true, deny_purge: true, discard: 'new' });
    expect(trail).not.toHaveProperty('max_age');
  });

  it('the gateway does not hear the archive, which would repeat every event', () => {
    expect(phase5.consumers?.['gateway-all-events']?.streams).not.toContain('AUDIT_TRAIL');
    expect(phase5.consumers?.['gateway-all-events']?.streams).not.toBe('all');
  });

  it('the streams of the base stay as they are', () => {
    const { AUDIT_TRAIL: _added, ...rest } = phase5.streams ?? {};
    expect(rest).toEqual(base.streams);
  });
});

describe('production', async () => {
  const production = await readFleet('production');

  it('every stream has three replicas', () => {
    for (const [name, stream] of Object.entries(production.streams ?? {})) {
      expect(stream.num_replicas, name).toBe(3);
    }
  });

  it('takes saved plans only, and only for its own cluster', () => {
    expect(production.target).toEqual({ context: 'production', cluster: 'FLEET', protected: true });
  });

  it('leaves everything else as in the base', () => {
    expect(production.consumers).toEqual(base.consumers);
    expect(production.users).toEqual(base.users);
    expect(Object.keys(production.streams ?? {})).toEqual(Object.keys(base.streams ?? {}));
  });
});

describe('demo', async () => {
  const demo = await readFleet('demo');

  it('gives back what a killed process had in hand after seconds, and tries for minutes', () => {
    for (const [name, consumer] of Object.entries(demo.consumers ?? {})) {
      if (consumer?.ack_policy === 'none') continue;
      expect([name, consumer?.ack_wait, consumer?.max_deliver]).toEqual([name, '5s', 10]);
    }
  });

  it('leaves everything else of the bus as in the base', () => {
    const apart = (consumers: typeof base.consumers) =>
      Object.entries(consumers ?? {}).map(([name, consumer]) => {
        const { ack_wait, backoff, max_deliver, handler_timeout, ...rest } = consumer ?? {};
        return [name, rest];
      });
    expect(apart(demo.consumers)).toEqual(apart(base.consumers));
    expect([demo.streams, demo.users, demo.services]).toEqual([base.streams, base.users, base.services]);
  });
});
