/** Every service is killed in the middle of its work, each in turn; and none may do what is not its own. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assignment } from '../../examples/swe-ai-fleet/domain/assignment.js';
import { parseOptions } from '../../examples/swe-ai-fleet/launch/options.js';
import type { RunningFleet } from '../../examples/swe-ai-fleet/launch/start-fleet.js';
import type { Trail } from '../../examples/swe-ai-fleet/services/gateway.js';
import type { ShownStory } from '../../examples/swe-ai-fleet/services/planning.js';
import { builtFleet, type Launch } from './built-fleet.js';
import { descendants, processOf, until } from './processes.js';
import { ask, finalCountsOf, STORY, WHOLE_WAY, wholeWay } from './rest.js';

let fleet: RunningFleet;
let said = '';

beforeAll(async () => {
  const { startFleet } = (await import(join(await builtFleet(), 'launch/start-fleet.js'))) as Launch;
  const paces = ['--port', '0', '--deliberation', '400ms', '--work', '1500ms'];
  const instances = ['--instances', 'workspace=2', '--instances', 'planning=2'];
  fleet = await startFleet(parseOptions([...paces, ...instances, '--verbose'])!, line => {
    said += `${line}\n`;
  });
}, 120_000);

afterAll(async () => {
  await fleet?.stop();
}, 60_000);

describe('a fleet whose processes are killed', () => {
  it('loses nothing, and does nothing twice', async () => {
    const stories = Array.from({ length: 4 }, (_, number) =>
      wholeWay(fleet.url, { title: `Story ${number} of a fleet that is killed` }),
    );
    let isOver = false;
    const over = Promise.all(stories).finally(() => {
      isOver = true;
    });
    over.catch(() => {}); // Awaited below, once the killing is over.
    const killed = await killInTurn(() => isOver);
    const done = await over;
    expect(done.map(({ phase }) => phase)).toEqual(Array(4).fill('DONE'));
    // Each at least once while there was work; the agents are the jobs of the workspace.
    expect([...killed].sort()).toEqual([...fleet.children.keys(), 'agent'].sort());
    for (const { story_id } of done)
      expect(await finalCountsOf(fleet.url, story_id), said).toEqual(WHOLE_WAY);
  }, 240_000);
});

/** Kills each process, waits until it is back, and goes on to the next, for two rounds at most. */
async function killInTurn(isOver: () => boolean): Promise<Set<string>> {
  const killed = new Set<string>();
  const names = [...fleet.children.keys(), 'agent'];
  for (let turn = 0; turn < 2 * names.length && !(isOver() && killed.size === names.length); turn++) {
    const name = names[turn % names.length]!;
    const child = fleet.children.get(name);
    const pid =
      child?.pid ?? (await until(() => processOf(process.pid, 'programs/agent.js'), 'an agent at work'));
    process.kill(pid, 'SIGKILL');
    killed.add(name);
    if (child !== undefined) {
      await until(() => child.pid !== pid, `${name} is started anew`);
      await child.ready();
    }
  }
  return killed;
}

describe('two workspaces', () => {
  it('both hear a report and a stop, and the one that has the job answers', async () => {
    const { story_id } = await ask<ShownStory>(fleet.url, '/stories', STORY);
    await ask(fleet.url, `/stories/${story_id}/transitions`, { event: 'approve_scope', by: 'po' });
    const work = () =>
      ask<{ work: Assignment[] }>(fleet.url, `/stories/${story_id}`).then(story => story.work);
    const { task_id } = await until(
      async () => (await work()).find(task => task.status === 'running'),
      'an agent works',
    );
    await ask(fleet.url, `/tasks/${task_id}/report`, {});
    await ask(fleet.url, `/tasks/${task_id}/stop`, { by: 'po', reason: 'Enough.' });
    await until(async () => (await work())[0]?.status === 'failed', 'it is stopped');
    const { events, cut } = await ask<Trail>(fleet.url, `/stories/${story_id}/trail`);
    expect(cut).toEqual([]);
    const answers = events.filter(({ data }) => (data as { request_id?: string }).request_id !== undefined);
    expect(answers.map(({ type }) => type)).toEqual(['agent.response.progress']);
    const failed = events.filter(({ type }) => type === 'agent.response.failed');
    expect(failed.map(({ data }) => (data as { error: string }).error)).toEqual(['Stopped by po: Enough.']);
  });
}, 60_000);

describe('a stop for workspaces that are just away', () => {
  it('is obeyed by the one that has the job, once it is back', async () => {
    const { story_id } = await ask<ShownStory>(fleet.url, '/stories', STORY);
    await ask(fleet.url, `/stories/${story_id}/transitions`, { event: 'approve_scope', by: 'po' });
    const work = () =>
      ask<{ work: Assignment[] }>(fleet.url, `/stories/${story_id}`).then(story => story.work);
    const { task_id } = await until(
      async () => (await work()).find(task => task.status === 'running'),
      'an agent works',
    );
    const workspaces = ['workspace-1', 'workspace-2'].map(name => fleet.children.get(name)!);
    for (const { pid } of workspaces) process.kill(pid, 'SIGKILL');
    await ask(fleet.url, `/tasks/${task_id}/stop`, { by: 'po', reason: 'Nobody hears me.' });
    await until(async () => (await work())[0]?.status === 'failed', 'it is stopped');
    const { events } = await ask<Trail>(fleet.url, `/stories/${story_id}/trail`);
    const failed = events.filter(({ type }) => type === 'agent.response.failed');
    expect(failed.map(({ data }) => (data as { error: string }).error)).toEqual([
      'Stopped by po: Nobody hears me.',
    ]);
  }, 60_000);
});

/** Not the shell that watches over it. */
async function natsServer(): Promise<number | null> {
  for (const pid of await descendants(process.pid)) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    if (name.trim() === 'nats-server') return pid;
  }
  return null;
}

describe('a nats-server that is killed in the middle of a story', () => {
  it('is started anew on its store, and nothing is lost or done twice', async () => {
    let kills = 0;
    let isOver = false;
    const story = wholeWay(fleet.url, { title: 'A story whose bus is killed' }).finally(() => {
      isOver = true;
    });
    story.catch(() => {}); // Awaited below, once the killing is over.
    while (!isOver && kills < 3) {
      const pid = await until(() => natsServer(), 'the nats-server of the fleet');
      process.kill(pid, 'SIGKILL');
      kills++;
      await until(async () => {
        const now = await natsServer();
        return now !== null && now !== pid;
      }, 'it is started anew');
      // What was in the middle of something has gone on from there.
      await new Promise(resolve => setTimeout(resolve, 1_000));
    }
    const { story_id, phase } = await story;
    expect([phase, kills]).toEqual(['DONE', 3]);
    expect(await finalCountsOf(fleet.url, story_id), said).toEqual(WHOLE_WAY);
  }, 240_000);
});

describe('derived permissions', () => {
  const password = (user: string) => {
    const variable = `${user.replace(/-service$/, '').toUpperCase()}_NATS_PASSWORD`;
    return fleet.passwords[variable]!;
  };
  const login = (user: string) =>
    connect({
      servers: fleet.natsUrl,
      user,
      pass: password(user),
      inboxPrefix: `_INBOX_${user}`,
      reconnect: false,
    });

  it.each([
    ['gateway-service', 'planning.story.created', 'the gateway asks planning'],
    ['gateway-service', 'agent.cmd.stop', 'commands are the orchestrator’s'],
    ['planning-service', 'context.updated', 'the context is another’s'],
    ['planning-service', 'agent.cmd.execute', 'only deliberations lead to commands'],
    ['context-service', 'planning.story.transitioned', 'nobody else moves a story'],
    ['context-service', '$JS.API.STREAM.DELETE.CONTEXT_EVENTS', 'streams are fleetctl’s'],
    ['orchestrator-service', 'agent.response.completed', 'agents speak for themselves'],
    [
      'orchestrator-service',
      '$JS.API.CONSUMER.MSG.NEXT.CONTEXT_EVENTS.planning-context-events',
      'another’s messages',
    ],
    ['workspace-service', 'agent.response.completed', 'agents speak for themselves'],
    ['agents-service', 'agent.cmd.execute', 'an agent starts no agent'],
    [
      'agents-service',
      '$JS.API.CONSUMER.MSG.NEXT.AGENT_COMMANDS.workspace-agent-commands',
      'an agent reads nothing',
    ],
  ])('refuse %s %s: %s', async (user, subject) => {
    const client = await login(user);
    await expect(client.request(subject, '{}', { timeout: 5_000 })).rejects.toThrow(/permission/i);
    await client.close();
  });

  it('refuse the story coach everything', async () => {
    const client = await login('storycoach-service');
    const heard = client.subscribe('planning.>');
    await expect(client.request('anything', '', { timeout: 5_000 })).rejects.toThrow(/permission/i);
    await expect((async () => heard[Symbol.asyncIterator]().next())()).rejects.toThrow(/permission/i);
    await client.close();
  });

  it('refuse a password of another service', async () => {
    const wrong = { servers: fleet.natsUrl, user: 'planning-service', pass: password('context-service') };
    await expect(connect({ ...wrong, reconnect: false })).rejects.toThrow(/authorization/i);
  });
});
