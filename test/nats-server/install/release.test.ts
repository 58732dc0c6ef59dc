import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findServer } from '../../../src/nats-server/find-server.js';
import { pinned } from '../../support/server.js';
import { type ServedFolder, serveFolder } from '../served-folder.js';

let folder: string;
let site: ServedFolder;
let said: string[];

const processor = process.arch === 'x64' ? 'amd64' : process.arch;
const name = `nats-server-v${pinned.version}-${process.platform}-${processor}`;
const sums = () => join(folder, 'site', `v${pinned.version}`, 'SHA256SUMS');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetctl-release-'));
  const release = join(folder, 'site', `v${pinned.version}`);
  await mkdir(join(release, name), { recursive: true });
  await copyFile(pinned.binary, join(release, name, 'nats-server'));
  execFileSync('tar', ['-czf', `${name}.tar.gz`, name], { cwd: release });
  site = await serveFolder(join(folder, 'site'));
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await rm(join(folder, 'cache'), { recursive: true, force: true });
  const archive = await readFile(join(folder, 'site', `v${pinned.version}`, `${name}.tar.gz`));
  const sum = createHash('sha256').update(archive).digest('hex');
  await writeFile(sums(), `${'0'.repeat(64)}  other.tar.gz\n${sum}  ${name}.tar.gz\n`);
  said = [];
  site.asked.length = 0;
});

const install = () =>
  findServer({
    version: pinned.version,
    ways: ['release'],
    env: { PATH: '/nowhere', FLEETCTL_CACHE_DIR: join(folder, 'cache'), FLEETCTL_NATS_RELEASES: site.url },
    say: line => said.push(line),
  });

describe('installing the official release', () => {
  it('puts the checked binary into the cache, from where it is found again', async () => {
    const path = join(folder, 'cache', 'nats-server', pinned.version, 'nats-server');
    expect(await install()).toEqual({ path, version: pinned.version, origin: 'release' });
    expect(await install()).toEqual({ path, version: pinned.version, origin: 'cache' });
    expect(site.asked).toHaveLength(2);
    expect(await readdir(join(folder, 'cache', 'nats-server'))).toEqual([pinned.version]);
  });

  it('is done once when several ask at the same time', async () => {
    const found = await Promise.all([install(), install(), install(), install()]);
    expect(found.map(({ origin }) => origin).sort()).toEqual(['cache', 'cache', 'cache', 'release']);
    expect(site.asked).toHaveLength(2);
    expect(said.filter(line => line.includes('waiting for it'))).toHaveLength(3);
  });

  it('refuses an archive whose checksum differs', async () => {
    await writeFile(sums(), `${'0'.repeat(64)}  ${name}.tar.gz\n`);
    await expect(install()).rejects.toMatchObject({
      code: 'server-missing',
      message: expect.stringContaining(`SHA256SUMS says ${'0'.repeat(64)}`),
    });
    expect(await readdir(join(folder, 'cache', 'nats-server'))).toEqual([]);
  });

  it('refuses a release that has no checksum for this machine', async () => {
    await writeFile(sums(), `${'0'.repeat(64)}  other.tar.gz\n`);
    await expect(install()).rejects.toMatchObject({
      message: expect.stringContaining(`does not list ${name}.tar.gz`),
    });
  });

  it('tells what the site answered', async () => {
    await rm(sums());
    await expect(install()).rejects.toMatchObject({ message: expect.stringContaining('answered 404') });
  });
});
