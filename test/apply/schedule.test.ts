import { describe, expect, it } from 'vitest';
import { type Outcome, runSchedule } from '../../src/apply/schedule.js';
import { bare } from '../../src/plan/decide.js';
import type { Action } from '../../src/plan/plan.js';

const DONE: Outcome = { status: 'done', error: null };
const FAILED: Outcome = { status: 'failed', error: { code: 'x', message: 'x', help: '' } };

function action(id: string, ...depends_on: string[]): Action {
  return { ...bare(id, 'create', { kind: 'stream', account: null, stream: id, consumer: null }), depends_on };
}

/** Runs actions and keeps what was under way together. */
async function run(
  actions: Action[],
  options: { concurrency?: number; fails?: string; stopsAfter?: number } = {},
) {
  const log: string[] = [];
  let inFlight = 0;
  let most = 0;
  const outcomes = await runSchedule({
    actions,
    concurrency: options.concurrency ?? 2,
    mayBegin: () => options.stopsAfter === undefined || log.length < options.stopsAfter,
    async run({ id }) {
      log.push(id);
      most = Math.max(most, ++inFlight);
      await new Promise(resolve => setImmediate(resolve));
      inFlight--;
      return id === options.fails ? FAILED : DONE;
    },
  });
  return {
    log,
    most,
    statuses: Object.fromEntries([...outcomes].map(([{ id }, { status }]) => [id, status])),
  };
}

describe('a schedule', () => {
  it('begins nothing before what it waits for', async () => {
    const { log } = await run([action('c', 'b'), action('b', 'a'), action('a')], { concurrency: 8 });
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('keeps its bound on what is in flight', async () => {
    const { most, statuses } = await run(
      [...'abcdefgh'].map(id => action(id)),
      { concurrency: 3 },
    );
    expect(most).toBe(3);
    expect(Object.keys(statuses)).toHaveLength(8);
  });

  it('finishes what is in flight after a failure and begins nothing more', async () => {
    const { statuses } = await run(
      [...'abcdef'].map(id => action(id)),
      { concurrency: 2, fails: 'a' },
    );
    expect(statuses).toEqual({ a: 'failed', b: 'done' });
  });

  it('begins nothing that waits for what has failed', async () => {
    const { statuses } = await run([action('a'), action('b', 'a')], { fails: 'a' });
    expect(statuses).toEqual({ a: 'failed' });
  });

  it('ends where nothing may begin', async () => {
    expect((await run([action('a')], { stopsAfter: 0 })).statuses).toEqual({});
    expect((await run([])).statuses).toEqual({});
  });

  it('waits only for what is part of the run', async () => {
    expect((await run([action('a', 'elsewhere')])).statuses).toEqual({ a: 'done' });
  });
});
