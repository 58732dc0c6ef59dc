import { describe, expect, it } from 'vitest';
import { desire } from '../../src/resources/desire.js';
import { covers } from '../../src/subjects/subject.js';
import { parseCount } from '../../src/units/count.js';
import { parseDuration } from '../../src/units/duration.js';
import { documentConsumers } from './design-document.js';
import { readFleet, readFolder } from './read-fleet.js';

const { streams = {}, events = {}, consumers = {}, services = {} } = await readFleet();
const grouped = documentConsumers.filter(consumer => consumer.name !== 'gateway-all-events');
const worked = Object.entries(consumers).filter(([, consumer]) => consumer.stream !== undefined);

describe("the document's consumers", () => {
  it('are nine', () => {
    expect(documentConsumers).toHaveLength(9);
  });

  it.each(grouped)('$name has the stream, group and durability of the table', consumer => {
    const ours = consumers[consumer.name];
    expect(ours?.name ?? consumer.name).toBe(consumer.name);
    expect(ours?.stream).toBe(consumer.stream);
    expect(ours?.queue_group).toBe(consumer.queueGroup);
    expect(ours?.durability).toBe(consumer.durability);
  });

  it.each(grouped)('$name reads the subjects of its section and of the table', consumer => {
    expect(consumers[consumer.name]?.filter_subjects?.toSorted()).toEqual(consumer.subjects.toSorted());
  });

  it.each(documentConsumers)('$name is read by the service of the table, and by no other', consumer => {
    const readers = Object.entries(services).filter(([, service]) =>
      service.consumes?.includes(consumer.name),
    );
    expect(readers.map(([name]) => name)).toEqual([consumer.service]);
  });
});

describe('fan-out per instance', () => {
  it('the gateway hears all streams, new messages only, without acknowledging, in no group', () => {
    expect(consumers['gateway-all-events']).toMatchObject({
      streams: 'all',
      durability: 'ephemeral',
      deliver_policy: 'new',
      ack_policy: 'none',
    });
    expect(consumers['gateway-all-events']).not.toHaveProperty('queue_group');
  });

  it('the gateway hears every event but commands and dead letters', () => {
    const filters = consumers['gateway-all-events']?.filter_subjects ?? [];
    for (const subject of Object.keys(events)) {
      const pattern = subject.replaceAll(/\{\w+\}/g, '*');
      const inside = subject.startsWith('agent.cmd.') || subject.startsWith('dlq.');
      expect(
        filters.some(filter => covers(filter, pattern)),
        subject,
      ).toBe(!inside);
    }
  });

  it('the gateway gets no consumer on the streams that no browser may see', async () => {
    const declared = desire(await readFolder('topology')).runtimeManaged;
    expect(declared.find(each => each.consumer === 'gateway-all-events')?.streams).toEqual([
      'PLANNING_EVENTS',
      'CONTEXT_EVENTS',
      'ORCHESTRATOR_EVENTS',
      'AGENT_RESPONSES',
    ]);
  });

  it('every workspace instance hears stop and report', () => {
    expect(consumers['workspace-agent-control']).toMatchObject({
      streams: ['AGENT_COMMANDS'],
      filter_subjects: ['agent.cmd.stop', 'agent.cmd.report'],
      deliver_policy: 'new',
      ack_policy: 'none',
    });
    expect(services['workspace']?.consumes).toContain('workspace-agent-control');
  });
});

describe('what the document leaves open is written down', () => {
  it.each(worked)('%s says how it delivers, acknowledges and gives up', (_name, consumer) => {
    expect(consumer.ack_policy).toBe('explicit');
    for (const field of ['deliver_policy', 'ack_wait', 'max_deliver', 'backoff', 'max_ack_pending']) {
      expect(consumer).toHaveProperty(field);
    }
  });

  it.each(worked)('%s waits as the server would: ack_wait is the first of backoff', (_name, consumer) => {
    expect(consumer.ack_wait).toBe(consumer.backoff?.[0]);
    expect(consumer.backoff?.length).toBeLessThanOrEqual(parseCount(consumer.max_deliver ?? 0));
  });

  it.each([
    ['orchestrator-planning-events', '300s', 'a deliberation'],
    ['workspace-agent-commands', '180s', 'a workspace that becomes ready'],
  ])('%s waits longer than %s, %s', (name, longest) => {
    expect(parseDuration(consumers[name]?.ack_wait ?? 0)).toBeGreaterThan(parseDuration(longest));
  });

  it.each(worked)('%s has made its last try before the stream forgets the message', (_name, consumer) => {
    const waits = (consumer.backoff ?? []).map(parseDuration);
    const tries = parseCount(consumer.max_deliver ?? 0);
    const total = Array.from({ length: tries }, (_, n) => waits[Math.min(n, waits.length - 1)] ?? 0);
    const kept = parseDuration(streams[consumer.stream ?? '']?.max_age ?? 0);
    expect(total.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(kept);
  });

  it.each(worked.filter(([, consumer]) => consumer.durability === 'ephemeral'))(
    '%s outlives a roll-out of its instances',
    (_name, consumer) => {
      expect(parseDuration(consumer.inactive_threshold ?? 0)).toBeGreaterThanOrEqual(parseDuration('10m'));
    },
  );
});
