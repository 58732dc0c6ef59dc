import { describe, expect, it } from 'vitest';
import { covers } from '../../src/subjects/subject.js';
import { parseCount } from '../../src/units/count.js';
import { parseDuration } from '../../src/units/duration.js';
import { parseSize } from '../../src/units/size.js';
import { documentCommands, documentStreams, documentSubjects } from './design-document.js';
import { readFleet } from './read-fleet.js';

const { streams = {}, events = {}, consumers = {} } = await readFleet();

describe("the document's streams", () => {
  it('are five, in its chapters and in its commands', () => {
    expect(documentStreams.map(stream => stream.name)).toHaveLength(5);
    expect(documentCommands.map(stream => stream.name)).toEqual(documentStreams.map(stream => stream.name));
  });

  it.each(documentCommands)('$name has the subjects and the limits of its command', stream => {
    const ours = streams[stream.name];
    expect(ours?.subjects).toEqual(stream.subjects);
    expect(ours?.retention).toBe(stream.retention);
    expect(ours?.storage).toBe(stream.storage);
    expect(parseDuration(ours?.max_age ?? 0)).toBe(parseDuration(stream.max_age));
    expect(parseCount(ours?.max_msgs ?? 0)).toBe(stream.max_msgs);
  });

  it.each(documentStreams)('$name stores every subject of its chapter', stream => {
    for (const subject of stream.subjects) {
      expect(streams[stream.name]?.subjects?.some(ours => covers(ours, subject))).toBe(true);
    }
    const ours = streams[stream.name];
    expect(parseDuration(ours?.max_age ?? 0)).toBe(parseDuration(stream.max_age));
    expect(parseCount(ours?.max_msgs ?? 0)).toBe(stream.max_msgs);
  });
});

describe("the document's subjects", () => {
  it('are 25', () => {
    expect(documentSubjects).toHaveLength(25);
  });

  it.each([...documentSubjects, 'planning.phase.completed'])(
    '%s is an event with a description, a payload and exactly one stream',
    subject => {
      expect(events[subject]?.description).toMatch(/^[A-Z]/);
      expect(events[subject]?.payload).toBeDefined();
      const stored = Object.values(streams).filter(stream =>
        stream.subjects?.some(ours => covers(ours, subject)),
      );
      expect(stored).toHaveLength(1);
    },
  );
});

describe('what the document leaves open is written down', () => {
  it.each(Object.entries(streams))('%s', (_name, stream) => {
    for (const field of [
      'retention',
      'storage',
      'discard',
      'num_replicas',
      'duplicate_window',
      'max_age',
      'max_msgs',
      'max_bytes',
    ]) {
      expect(stream).toHaveProperty(field);
    }
  });

  it.each([
    [null, 5.5],
    ['phase-5', 8.5],
  ] as const)('all streams of %s fit a volume of 10 GiB', async (env, gib) => {
    const { streams: all = {} } = await readFleet(env);
    const total = Object.values(all).reduce((sum, stream) => sum + parseSize(stream.max_bytes ?? 0), 0);
    expect(total / 2 ** 30).toBe(gib);
  });

  it.each(['AGENT_COMMANDS', 'AGENT_RESPONSES'])(
    '%s: the quotas of its subjects together are no more than max_msgs',
    name => {
      const kinds = documentSubjects.filter(subject =>
        streams[name]?.subjects?.some(ours => covers(ours, subject)),
      );
      const quota = parseCount(streams[name]?.max_msgs_per_subject ?? 0);
      expect(kinds.length * quota).toBeLessThanOrEqual(parseCount(streams[name]?.max_msgs ?? 0));
    },
  );

  it('a repeated publish is recognised for longer than a handler is tried again', () => {
    const longest = Math.max(
      ...Object.values(consumers).flatMap(consumer => (consumer.backoff ?? []).map(parseDuration)),
    );
    for (const [name, stream] of Object.entries(streams)) {
      expect(parseDuration(stream.duplicate_window ?? 0), name).toBeGreaterThan(longest);
    }
  });

  it('a message that a dead letter copies leaves room for its headers', () => {
    const maxPayload = 2 ** 20;
    for (const name of ['ORCHESTRATOR_EVENTS', 'AGENT_COMMANDS', 'AGENT_RESPONSES']) {
      expect(parseSize(streams[name]?.max_msg_size ?? 0)).toBeLessThanOrEqual(maxPayload - 128 * 1024);
    }
  });
});
