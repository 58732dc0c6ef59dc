import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Assignment } from '../../examples/swe-ai-fleet/domain/assignment.js';
import type { Context } from '../../examples/swe-ai-fleet/domain/context.js';
import type { Outgoing } from '../../examples/swe-ai-fleet/ports.js';
import { formCouncils } from '../../examples/swe-ai-fleet/services/form-councils.js';
import type { ShownStory } from '../../examples/swe-ai-fleet/services/planning.js';
import { fileJournal } from '../../examples/swe-ai-fleet/state/file-journal.js';
import { type Faults, type TinyFleet, tinyFleet } from './tiny-fleet.js';

const STORY = {
  title: 'Sign in with a passkey',
  description:
    'As a returning customer I want to sign in with a passkey so that I need no password any more.',
  acceptance_criteria: ['A passkey can be registered', 'Signing in with it works'],
  by: 'po',
};

const fleets: TinyFleet[] = [];
afterAll(async () => {
  await Promise.all(fleets.map(fleet => fleet.close()));
});

async function begin(faults: Faults = {}, words: object = {}) {
  const fleet = await tinyFleet(faults);
  fleets.push(fleet);
  const cause = (id: string) => ({ id, correlationId: 'request' });
  const { story_id } = await fleet.planning.post<ShownStory>(
    '/stories',
    { ...STORY, ...words },
    cause('create'),
  );
  await fleet.settle();
  const pass = async (event: string) => {
    await fleet.planning.post(
      `/stories/${story_id}/transitions`,
      { event, by: 'po' },
      cause(`gate ${event}`),
    );
    await fleet.settle();
  };
  const story = () => fleet.planning.get<ShownStory>(`/stories/${story_id}`);
  const contextOf = () => fleet.context.get<Context & { cached: boolean }>(`/contexts/${story_id}`);
  const work = () => fleet.orchestrator.get<Assignment[]>('/tasks');
  return { fleet, story_id, pass, story, contextOf, work, cause };
}

async function wholeWay(faults: Faults = {}) {
  const run = await begin(faults);
  for (const gate of ['approve_scope', 'approve_design', 'qa_passed', 'docs_ready']) await run.pass(gate);
  return run;
}

const typesOf = (fleet: TinyFleet) => fleet.log.map(({ type }) => type);
const count = (fleet: TinyFleet, type: string) => typesOf(fleet).filter(each => each === type).length;

describe('the whole way of a story', async () => {
  const { fleet, story, contextOf, work } = await wholeWay();
  const ended = await story();

  it('ends in DONE, by four persons’ decisions and one that needs none', () => {
    expect(ended.phase).toBe('DONE');
    const moves = fleet.log.flatMap(each => (each.type === 'planning.story.transitioned' ? [each.data] : []));
    expect(moves.map(({ event, transitioned_by }) => [event, transitioned_by])).toEqual([
      ['create_story', 'po'],
      ['approve_scope', 'po'],
      ['approve_design', 'po'],
      ['build_done', 'planning'],
      ['qa_passed', 'po'],
      ['docs_ready', 'po'],
    ]);
  });

  it.each([
    ['planning.task.created', 6],
    ['orchestration.deliberation.started', 6],
    ['orchestration.deliberation.completed', 6],
    ['context.decision.added', 6],
    ['agent.cmd.execute', 6],
    ['orchestration.task.dispatched', 6],
    ['agent.response.started', 6],
    ['agent.response.progress', 18],
    ['agent.response.completed', 6],
    ['orchestration.task.completed', 6],
    ['planning.task.completed', 6],
    ['planning.phase.completed', 4],
    ['context.milestone.reached', 4],
    ['context.snapshot.created', 6],
    ['planning.plan.created', 1],
    ['planning.plan.approved', 1],
    ['agent.cmd.stop', 0],
    ['agent.cmd.report', 0],
  ])('publishes %s %i times', (type, times) => {
    expect(count(fleet, type)).toBe(times);
  });

  it('has a context whose versions are 1, 2, 3, …', async () => {
    const versions = fleet.log.flatMap(each => (each.type === 'context.updated' ? [each.data.version] : []));
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect((await contextOf()).version).toBe(versions.length);
  });

  it('keeps the text of a context for as long as it does not change', async () => {
    expect((await contextOf()).cached).toBe(true);
  });

  it('leads every event back to what caused it', () => {
    const known = new Set(['create', ...fleet.log.map(({ id }) => id)]);
    for (const gate of ['approve_scope', 'approve_design', 'qa_passed', 'docs_ready'])
      known.add(`gate ${gate}`);
    const results = new Set(
      fleet.log.filter(({ type }) => type === 'agent.response.completed').map(({ id }) => id),
    );
    const loose = fleet.log.filter(({ causationId }) => !known.has(causationId));
    // What an agent has made reaches the context by a request of the orchestrator, and decisions by its deliberation.
    expect(results.size).toBe(6);
    expect(new Set(loose.map(({ type }) => type))).toEqual(
      new Set([
        'context.updated',
        'context.milestone.reached',
        'orchestration.deliberation.completed',
        'agent.cmd.execute',
        'orchestration.task.dispatched',
      ]),
    );
    expect(new Set(fleet.log.map(({ correlationId }) => correlationId))).toEqual(new Set(['request']));
  });

  it('leaves every task completed', async () => {
    expect((await work()).map(({ status }) => status)).toEqual(Array(6).fill('completed'));
  });
});

describe('deliveries that repeat and processes that are killed', () => {
  it('change nothing: the same events, each once', async () => {
    const { fleet: calm } = await wholeWay();
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 2, max: 9 }), async (seed, rarity) => {
        const drawn = (text: string) => hash(`${seed} ${text}`) % rarity;
        const run = await wholeWay({
          repeats: ({ id }, consumer) => (drawn(`${id} ${consumer}`) === 0 ? 2 : 0),
          breaks: ({ id }, attempt) =>
            drawn(`${id} ${attempt}`) !== 0 ? null : drawn(`${attempt} ${id}`) % 2 ? 'before' : 'after',
        });
        expect((await run.story()).phase).toBe('DONE');
        expect(typesOf(run.fleet).toSorted()).toEqual(typesOf(calm).toSorted());
        const versions = run.fleet.log.flatMap(each =>
          each.type === 'context.updated' ? [each.data.version] : [],
        );
        expect(versions).toEqual(versions.map((_, index) => index + 1));
      }),
      { numRuns: 6 },
    );
  }, 60_000);
});

describe('the orchestrator', () => {
  it('asks the agents of a story for a report when a person decides something', async () => {
    const { fleet, story_id, pass, cause } = await begin();
    fleet.holdJobs();
    await pass('approve_scope');
    const decision = { rationale: 'No passwords anywhere.', by: 'po' };
    await fleet.context.post(`/contexts/${story_id}/decisions`, decision, cause('decide'));
    await fleet.settle();
    expect(count(fleet, 'agent.cmd.report')).toBe(1);
    const answers = fleet.log.filter(each => each.type === 'agent.response.progress' && each.data.request_id);
    expect(answers).toHaveLength(1);
  });

  it('stops the agents of a phase that the story has left', async () => {
    const { fleet, pass, story, work } = await begin();
    fleet.holdJobs();
    await pass('approve_scope');
    await pass('reject_design');
    expect(count(fleet, 'agent.cmd.stop')).toBe(1);
    expect(count(fleet, 'agent.response.failed')).toBe(1);
    expect(await work()).toMatchObject([{ status: 'failed' }]);
    await fleet.releaseJobs();
    expect(count(fleet, 'agent.response.completed')).toBe(0);
    expect((await story()).phase).toBe('DRAFT');
  });

  it('does not react to what it caused itself', async () => {
    const { fleet, pass } = await begin();
    fleet.holdJobs();
    await pass('approve_scope');
    const updates = fleet.log.filter(
      each => each.type === 'context.updated' && each.data.changes.includes('decisions'),
    );
    expect(updates).toHaveLength(1);
    expect(count(fleet, 'agent.cmd.report') + count(fleet, 'agent.cmd.stop')).toBe(0);
  });
});

describe('the councils', () => {
  it('are formed once, five with three agents each, however often the orchestrator starts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'councils-'));
    const published: Outgoing[] = [];
    const clock = { now: () => '2026-03-02T09:30:00Z', sleep: async () => {} };
    const start = () =>
      formCouncils(
        fileJournal(folder, async event => void published.push(event)),
        clock,
      );
    await start();
    await start();
    await rm(folder, { recursive: true });
    const types = published.map(({ type }) => type);
    expect(types.filter(type => type === 'orchestration.council.formed')).toHaveLength(5);
    expect(types.filter(type => type === 'orchestration.agent.registered')).toHaveLength(15);
    expect(types).toHaveLength(20);
  });
});

describe('a task that comes to nothing', () => {
  it('can be stopped, assigned again, and then be done', async () => {
    const { fleet, story_id, pass, cause, work, story } = await begin();
    fleet.holdJobs();
    await pass('approve_scope');
    const [task] = await work();
    const path = `/tasks/${task!.task_id}/stop`;
    await fleet.orchestrator.post(path, { by: 'po', reason: 'Not like this.' }, cause('stop'));
    await fleet.settle();
    expect(await work()).toMatchObject([{ status: 'failed', said: 'Stopped by po: Not like this.' }]);
    const assign = `/stories/${story_id}/tasks/${task!.task_id}/assignments`;
    await fleet.planning.post(assign, { role: 'DEV' }, cause('assign'));
    await fleet.releaseJobs();
    expect(await work()).toMatchObject([{ status: 'completed', role: 'DEV' }]);
    expect((await story()).moves).toContainEqual({ event: 'approve_design', gate: true, waits: [] });
  });

  it('leaves its story where it is', async () => {
    const { fleet, pass, story, work } = await begin({}, { title: 'Do the impossible' });
    await pass('approve_scope');
    expect(await work()).toMatchObject([{ status: 'failed' }]);
    expect(count(fleet, 'orchestration.task.completed')).toBe(0);
    await expect(pass('approve_design')).rejects.toThrow('The design is not complete.');
    expect((await story()).phase).toBe('DESIGN');
  });
});

describe('planning', () => {
  it('makes one story of a request that is repeated', async () => {
    const { fleet, cause } = await begin();
    await fleet.planning.post('/stories', STORY, cause('create'));
    expect(await fleet.planning.get('/stories')).toHaveLength(1);
    expect(count(fleet, 'planning.story.created')).toBe(1);
  });

  it.each([
    ['/stories', { ...STORY, title: '' }, 'title'],
    ['/stories', { ...STORY, acceptance_criteria: 'one' }, 'acceptance_criteria'],
    ['/stories/s-0/transitions', { event: 'approve_scope', by: 'po' }, 'There is no story s-0'],
  ])('refuses %s %o', async (path, body, reason) => {
    const { fleet, cause } = await begin();
    await expect(fleet.planning.post(path, body, cause('wrong'))).rejects.toThrow(reason);
  });

  it('refuses a transition that there is not', async () => {
    const { pass } = await begin();
    await expect(pass('constructor')).rejects.toThrow('There is no transition `constructor`');
  });
});

/** FNV-1a: faults are drawn from a seed, so that a failure can be repeated. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value >>> 4;
}
