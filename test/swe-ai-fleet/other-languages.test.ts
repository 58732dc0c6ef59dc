/**
 * One service in Python and one in Go join the consumers of the fleet. They need their toolchains, and their client
 * libraries once from the network; where either is missing the test is skipped and says which.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOptions } from '../../examples/swe-ai-fleet/launch/options.js';
import type { RunningFleet } from '../../examples/swe-ai-fleet/launch/start-fleet.js';
import { lastWords, runProgram } from '../../src/nats-server/run-program.js';
import { cacheDirectory, withInstallLock } from '../../src/nats-server/server-cache.js';
import { builtFleet, type Launch } from './built-fleet.js';
import { until } from './processes.js';
import { finalCountsOf, WHOLE_WAY, wholeWay } from './rest.js';

const EXAMPLE = join(import.meta.dirname, '../../examples/swe-ai-fleet');
const CACHE = cacheDirectory(process.env);
const PREPARE_MS = 180_000;

type Prepared = { command: string[] } | { missing: string };

const python = await prepared(preparePython);
const go = await prepared(prepareGo);
for (const each of [python, go]) {
  if ('missing' in each) process.stderr.write(`skipped: ${each.missing}\n`);
}

async function prepared(prepare: () => Promise<Prepared>): Promise<Prepared> {
  return prepare().catch(error => ({ missing: (error as Error).message }));
}

/** An environment of its own in the cache, with the client that requirements.txt pins. */
async function preparePython(): Promise<Prepared> {
  const venv = join(CACHE, 'python', 'nats-py');
  const command = [join(venv, 'bin/python'), join(EXAMPLE, 'python/orchestrator.py')];
  const has = async () => (await attempt([command[0]!, '-c', 'import nats.js'])) === null;
  if (await has()) return { command };
  await withInstallLock(
    CACHE,
    'nats-py',
    () => {},
    async () => {
      if (await has()) return;
      await need(['python3', '-m', 'venv', venv], 'Python 3 with venv');
      const install = [
        command[0]!,
        '-m',
        'pip',
        'install',
        '--quiet',
        '-r',
        join(EXAMPLE, 'python/requirements.txt'),
      ];
      await need(install, 'nats-py from the package index');
    },
  );
  return { command };
}

async function prepareGo(): Promise<Prepared> {
  const folder = join(CACHE, 'go-fleet');
  await mkdir(folder, { recursive: true });
  const program = join(folder, 'workspace');
  await need(
    ['go', 'build', '-C', join(EXAMPLE, 'go'), '-o', program, '.'],
    'Go 1.23, and nats.go by its proxy',
  );
  return { command: [program] };
}

async function need(command: string[], what: string): Promise<void> {
  const failure = await attempt(command);
  if (failure !== null) throw new Error(`${what} cannot be had: ${failure}`);
}

/** Null, or why it did not work. */
async function attempt([program, ...args]: string[]): Promise<string | null> {
  const end = await runProgram(program!, args, { timeoutMs: PREPARE_MS }).catch(error => error as Error);
  if (end instanceof Error) return end.message;
  return end.code === 0 ? null : lastWords(end, PREPARE_MS);
}

const missingOf = (each: Prepared) => ('missing' in each ? each.missing : null);

describe('the services in other languages', () => {
  it.each(['python/orchestrator.py', 'go/main.go'])('%s has less than 100 lines', file => {
    expect(readFileSync(join(EXAMPLE, file), 'utf8').trimEnd().split('\n').length).toBeLessThan(100);
  });
});

const workers: ChildProcess[] = [];
let fleet: RunningFleet;
let startFleet: Awaited<Launch>['startFleet'];

async function begin(...instances: string[]): Promise<void> {
  ({ startFleet } = (await import(join(await builtFleet(), 'launch/start-fleet.js'))) as Launch);
  const args = ['--port', '0', '--deliberation', '300ms', '--work', '600ms'];
  fleet = await startFleet(
    parseOptions([...args, ...instances.flatMap(each => ['--instances', each])])!,
    () => {},
  );
}

interface Worker {
  lines: string[];
  stop(): Promise<number | null>;
}

async function joined(prepared: Prepared): Promise<Worker> {
  if ('missing' in prepared) throw new Error(prepared.missing);
  const [program, ...args] = prepared.command;
  const env = {
    PATH: process.env['PATH'],
    ...fleet.passwords,
    NATS_URL: fleet.natsUrl,
    FLEET_DELIBERATION_MS: '300',
  };
  const child = spawn(program!, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  workers.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', text => lines.push(...String(text).trimEnd().split('\n')));
  }
  await until(() => lines.includes('ready'), `${program} is ready: ${lines.join(' ')}`);
  return {
    lines,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}

async function end(): Promise<void> {
  for (const worker of workers.splice(0)) if (worker.exitCode === null) worker.kill('SIGKILL');
  await fleet?.stop();
}

describe.skipIf(missingOf(python) !== null)('an orchestrator in Python', () => {
  beforeAll(() => begin(), 120_000);
  afterAll(end, 60_000);

  it('shares the tasks with the one in TypeScript, and stories go all the way', async () => {
    const worker = await joined(python);
    // Tasks go to whichever asks: with so many, each gets some.
    const stories = await Promise.all(
      [1, 2].map(number => wholeWay(fleet.url, { title: `Story ${number}` })),
    );
    expect(stories.map(({ phase }) => phase)).toEqual(['DONE', 'DONE']);
    const here = worker.lines.filter(line => line.startsWith('dispatched')).length;
    expect(here).toBeGreaterThan(0);
    expect(here).toBeLessThan(12);
    for (const { story_id } of stories) expect(await finalCountsOf(fleet.url, story_id)).toEqual(WHOLE_WAY);
    expect(await worker.stop()).toBe(0);
  }, 120_000);
});

describe.skipIf(missingOf(go) !== null)('a workspace in Go', () => {
  beforeAll(() => begin('workspace=0'), 120_000);
  afterAll(end, 60_000);

  it('executes every command where there is no other workspace', async () => {
    const worker = await joined(go);
    const { phase, story_id } = await wholeWay(fleet.url);
    expect(phase).toBe('DONE');
    expect(worker.lines.filter(line => line.startsWith('done'))).toHaveLength(6);
    expect(await finalCountsOf(fleet.url, story_id)).toEqual(WHOLE_WAY);
    expect(await worker.stop()).toBe(0);
  }, 120_000);
});
