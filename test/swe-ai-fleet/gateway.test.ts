import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { type SweAiFleet, sweAiFleet } from '../../examples/swe-ai-fleet/fleet.gen.js';
import { own } from '../../examples/swe-ai-fleet/http/same-origin.js';
import { trailOf } from '../../examples/swe-ai-fleet/programs/trail.js';
import { service } from '../../src/runtime/index.js';
import { type TestFleet, testFleet } from '../../src/testing/index.js';
import { pinned } from '../support/server.js';

describe('the trail of a story', () => {
  let fleet: TestFleet<SweAiFleet>;
  afterEach(() => fleet.stop());

  it('is what the streams hold of it, in the order in which they stored it, with what caused each, and says what is gone', async () => {
    fleet = await testFleet(sweAiFleet, {
      topology: 'topology',
      env: 'demo',
      engine: 'nats-server',
      binary: pinned.binary,
    });
    const bus = service(sweAiFleet, 'gateway', fleet.options('gateway'));
    bus.sse('gateway-all-events', { authorize: () => ({}) });
    await fleet.start(bus);
    const created = new Date();
    const update = (story_id: string, version: number) =>
      fleet.emit(
        'context.updated',
        { story_id, version, changes: ['phase'] },
        { headers: { 'Causation-Id': `cause-${version}` } },
      );
    await update('S', 1);
    await update('another', 2);
    await fleet.emit('planning.story.transitioned', {
      ...{ story_id: 'S', from_phase: 'DRAFT', to_phase: 'DESIGN' },
      ...{ transitioned_by: 'po', timestamp: '2026-03-02T09:30:00Z' },
    });
    await update('S', 3);

    const { events, cut } = await trailOf(bus, 'S', created);
    expect(events.map(({ stream, seq, type, causation_id }) => [stream, seq, type, causation_id])).toEqual([
      ['CONTEXT_EVENTS', 1, 'context.updated', 'cause-1'],
      ['PLANNING_EVENTS', 1, 'planning.story.transitioned', null],
      ['CONTEXT_EVENTS', 3, 'context.updated', 'cause-3'],
    ]);
    expect(cut).toEqual([]);

    await fleet.purgeStream('CONTEXT_EVENTS');
    const rest = await trailOf(bus, 'S', created);
    expect(rest.events.map(({ stream }) => stream)).toEqual(['PLANNING_EVENTS']);
    expect(rest.cut).toEqual([{ stream: 'CONTEXT_EVENTS', up_to_seq: 3 }]);

    // What was stored long before the story is not read, and what was cut of it is not missed.
    const later = await trailOf(bus, 'S', new Date(Date.now() + 3_600_000));
    expect(later.events).toEqual([]);
  });
});

describe('the gateway', () => {
  const http = new Hono().use('*', own);
  http.all('*', c => c.text('in'));
  const ask = (headers: Record<string, string>, method = 'POST') =>
    http.request('/api/stories', { method, headers: { Host: '127.0.0.1:8080', ...headers } });
  const json = { 'Content-Type': 'application/json' };

  it.each([
    [200, json, 'POST'],
    [200, { ...json, Origin: 'http://127.0.0.1:8080' }, 'POST'],
    [200, {}, 'GET'],
    [403, { ...json, Origin: 'https://elsewhere.example' }, 'POST'],
    [403, { 'Content-Type': 'text/plain' }, 'POST'],
    [403, {}, 'POST'],
    [403, { ...json, Host: 'rebound.example' }, 'POST'],
    [403, { Host: 'rebound.example' }, 'GET'],
  ])('answers %i to %o %s', async (status, headers, method) => {
    expect((await ask(headers as Record<string, string>, method)).status).toBe(status);
  });
});
