import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { serverSentEvents } from '../../examples/swe-ai-fleet/feed/server-sent-events.js';
import { Timeline } from '../../examples/swe-ai-fleet/feed/timeline.js';
import { own } from '../../examples/swe-ai-fleet/http/same-origin.js';

const event = (stream: string, seq: number, data: object = { story_id: 's' }) => ({
  ...{ stream, seq, data, time: '2026-03-02T09:30:00.000Z', type: 'context.updated', causation_id: null },
});

async function frames(timeline: Timeline, lastId: string | null, count: number): Promise<string[]> {
  const headers = lastId === null ? {} : { 'Last-Event-ID': lastId };
  const response = serverSentEvents(timeline, new Request('http://localhost/', { headers }));
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split('\n\n').length <= count + 1) text += (await reader.read()).value;
  await reader.cancel();
  return text.split('\n\n').slice(1, count + 1);
}

describe('the stream of events to a browser', () => {
  it('goes on after what the browser has seen of each stream, in whatever order it came', async () => {
    const timeline = new Timeline();
    for (const [stream, seq] of [
      ['A', 1],
      ['B', 1],
      ['A', 2],
      ['B', 2],
    ] as const)
      timeline.add(event(stream, seq));
    expect(await frames(timeline, 'A:1,B:1', 2)).toEqual([
      expect.stringContaining('id: A:2,B:1\n'),
      expect.stringContaining('id: A:2,B:2\n'),
    ]);
    // Another instance may have sent them in another order.
    expect(await frames(timeline, 'B:2', 2)).toEqual([
      expect.stringContaining('id: B:2,A:1\n'),
      expect.stringContaining('id: B:2,A:2\n'),
    ]);
  });

  it('begins with now for a browser that has seen nothing', async () => {
    const timeline = new Timeline();
    timeline.add(event('A', 1));
    const next = frames(timeline, null, 1);
    await new Promise(resolve => setTimeout(resolve, 20));
    timeline.add(event('A', 2));
    expect(await next).toEqual([expect.stringContaining('id: A:2\n')]);
  });

  it.each(['nonsense', '', 'A:x', 'A:1;B:2'])('asks the page to read anew after the id %j', async id => {
    const timeline = new Timeline();
    timeline.add(event('A', 1));
    if (id === '') return;
    expect(await frames(timeline, id, 1)).toEqual(['event: resync\ndata: {}']);
  });

  it('takes an event once, though it is read from the past and heard as well', () => {
    const timeline = new Timeline();
    for (const seq of [1, 2, 2, 1, 3]) timeline.add(event('A', seq));
    expect(timeline.trail('s', []).events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
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
