import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FindOptions, findServer } from '../../src/nats-server/find-server.js';
import { oldest, pinned } from '../support/server.js';

let folder: string;
let env: NodeJS.ProcessEnv;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetctl-find-'));
  env = { PATH: join(folder, 'bin'), FLEETCTL_CACHE_DIR: join(folder, 'cache') };
  await mkdir(join(folder, 'bin'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const find = (options: FindOptions = {}) =>
  findServer({ env, install: false, say: line => said.push(line), ...options });
const putOnPath = (binary: string) => copyFile(binary, join(folder, 'bin', 'nats-server'));
async function putIntoCache(binary: string, version: string): Promise<string> {
  const place = join(folder, 'cache', 'nats-server', version);
  await mkdir(place, { recursive: true });
  await copyFile(binary, join(place, 'nats-server'));
  return join(place, 'nats-server');
}
async function script(text: string): Promise<string> {
  const path = join(folder, 'script');
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('finding a nats-server', () => {
  it('takes an explicit path before all others', async () => {
    await putOnPath(pinned.binary);
    const found = await find({ path: oldest.binary });
    expect(found).toEqual({ path: oldest.binary, version: oldest.version, origin: 'explicit' });
    env['FLEETCTL_NATS_SERVER'] = oldest.binary;
    expect(await find()).toEqual(found);
    expect((await find({ path: pinned.binary })).version).toBe(pinned.version);
  });

  it('takes PATH before the cache', async () => {
    await putOnPath(pinned.binary);
    await putIntoCache(pinned.binary, pinned.version);
    expect(await find()).toMatchObject({ path: join(folder, 'bin', 'nats-server'), origin: 'path' });
  });

  it('passes over one in PATH that is too old, and says so', async () => {
    await putOnPath(oldest.binary);
    const cached = await putIntoCache(pinned.binary, pinned.version);
    expect(await find()).toEqual({ path: cached, version: pinned.version, origin: 'cache' });
    expect(said).toEqual([
      `${join(folder, 'bin', 'nats-server')} is passed over: it is ${oldest.version}, needed is 2.15.0 or newer`,
    ]);
  });

  it('takes the old one where an old one is asked for', async () => {
    await putOnPath(pinned.binary);
    const cached = await putIntoCache(oldest.binary, oldest.version);
    const found = await find({ version: '2.10.29', belowVersion: '2.11.0' });
    expect(found).toEqual({ path: cached, version: oldest.version, origin: 'cache' });
  });

  it('passes over a cached file that does not run, or is another version than its folder says', async () => {
    await putIntoCache(await script('exit 1'), '2.16.0');
    await putIntoCache(oldest.binary, '2.15.9');
    const cached = await putIntoCache(pinned.binary, pinned.version);
    expect(await find()).toMatchObject({ path: cached });
  });

  it.each([
    ['no such file', async () => join(folder, 'nothing'), 'server-missing', 'there is no such file'],
    [
      'another program',
      () => script('echo hello'),
      'server-missing',
      'it is no nats-server that runs here: hello',
    ],
    [
      'one that is too old',
      () => script('echo nats-server: v2.9.10'),
      'server-too-old',
      'is nats-server 2.9.10',
    ],
  ])('refuses an explicit path with %s', async (_what, make, code, message) => {
    await expect(find({ path: await make() })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      help: expect.stringContaining('FLEETCTL_NATS_SERVER'),
    });
  });

  it('says what is missing when it may not install', async () => {
    await expect(find()).rejects.toMatchObject({
      code: 'server-missing',
      message: `No nats-server 2.15.0 or newer in PATH or in ${join(folder, 'cache')}.`,
      help: expect.stringContaining('FLEETCTL_NATS_SERVER'),
    });
  });
});

describe('installing where no way works', () => {
  it('names every way, why it failed, and the mend', async () => {
    env['FLEETCTL_NATS_RELEASES'] = 'http://127.0.0.1:9';
    const failure = await find({ install: true }).catch(error => error);
    expect(failure.code).toBe('server-missing');
    expect(failure.message).toContain('release: http://127.0.0.1:9/v2.15.1/SHA256SUMS: ');
    expect(failure.message).toContain('debian: there is no apt-get in PATH');
    expect(failure.message).toContain('go: there is no go in PATH');
    expect(failure.help).toContain('set FLEETCTL_NATS_SERVER');
    expect(said.filter(line => line.startsWith('not by '))).toHaveLength(3);
  });

  it('leaves neither a half-made file nor a lock in the cache', async () => {
    await find({ install: true, ways: ['go'] }).catch(() => {});
    expect(await readdir(join(folder, 'cache', 'nats-server'))).toEqual([]);
  });

  it('takes over a lock whose holder is dead', async () => {
    await mkdir(join(folder, 'cache', 'nats-server'), { recursive: true });
    await writeFile(join(folder, 'cache', 'nats-server', '.lock-2.15'), `999999999 ${hostname()}`);
    await expect(find({ install: true, ways: ['go'] })).rejects.toMatchObject({ code: 'server-missing' });
  });

  it('tells of a cache that cannot be written', async () => {
    env['FLEETCTL_CACHE_DIR'] = '/dev/null/cache';
    await expect(find({ install: true })).rejects.toMatchObject({
      code: 'server-missing',
      help: expect.stringContaining('FLEETCTL_CACHE_DIR'),
    });
  });
});
