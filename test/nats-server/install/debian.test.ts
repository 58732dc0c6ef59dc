import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findServer } from '../../../src/nats-server/find-server.js';
import { oldest, pinned } from '../../support/server.js';
import { type ServedFolder, serveFolder } from '../served-folder.js';

/**
 * The real apt against an archive on loopback that is built here: trixie has the oldest supported server,
 * forky the pinned one, sid does not exist.
 */
const hasApt = await Promise.all(['apt-get', 'dpkg-deb'].map(name => access(`/usr/bin/${name}`))).then(
  () => true,
  () => false,
);

describe.skipIf(!hasApt)("installing from Debian's package", () => {
  let folder: string;
  let site: ServedFolder;
  let said: string[];
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetctl-debian-'));
    await addSuite(join(folder, 'site'), 'trixie', `${oldest.version}-1+b2`, oldest.binary);
    await addSuite(join(folder, 'site'), 'forky', `${pinned.version}-1`, pinned.binary);
    site = await serveFolder(join(folder, 'site'));
  });
  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    said = [];
    site.asked.length = 0;
    await rm(join(folder, 'cache'), { recursive: true, force: true });
    await useSources(`deb [trusted=yes] http://user:hunter2@${new URL(site.url).host} bookworm main`);
    env = {
      PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
      APT_CONFIG: join(folder, 'apt.conf'),
      FLEETCTL_CACHE_DIR: join(folder, 'cache'),
    };
  });

  /** The system's configuration as this machine's administrator might have it, hooks and all. */
  async function useSources(line: string): Promise<void> {
    await writeFile(join(folder, 'sources.list'), `${line}\n`);
    await writeFile(
      join(folder, 'apt.conf'),
      [
        `Dir::Etc::SourceList "${join(folder, 'sources.list')}";`,
        'Dir::Etc::SourceParts "-";',
        `APT::Update::Post-Invoke { "touch ${join(folder, 'hook-ran')}"; };`,
        `APT::Update::Post-Invoke-Success { "touch ${join(folder, 'hook-ran')}"; };`,
      ].join('\n'),
    );
  }

  const install = (range: { version?: string; minVersion?: string; belowVersion?: string } = {}) =>
    findServer({ ways: ['debian'], env, say: line => said.push(line), ...range });

  it('takes the pinned minor from forky', async () => {
    const path = join(folder, 'cache', 'nats-server', pinned.version, 'nats-server');
    expect(await install()).toEqual({ path, version: pinned.version, origin: 'debian' });
    expect(await readdir(join(folder, 'cache', 'nats-server'))).toEqual([pinned.version]);
    expect(site.asked.some(asked => asked.includes('trixie'))).toBe(false);
  });

  it('takes the oldest supported minor from trixie', async () => {
    const found = await install({ version: '2.10.29', belowVersion: '2.11.0' });
    expect(found).toMatchObject({ version: oldest.version, origin: 'debian' });
    expect(site.asked.some(asked => asked.includes('forky'))).toBe(false);
  });

  it("neither runs the system's hooks nor changes its sources, lists and cache", async () => {
    const before = await readSystem();
    await install();
    expect(await readSystem()).toEqual(before);
    expect(await readdir(folder)).not.toContain('hook-ran');
  });

  it('asks for package lists only', async () => {
    await install();
    const files = site.asked.map(asked => asked.split('/').at(-1)!.replace(/\..*/, ''));
    expect(new Set(files)).toEqual(new Set(['InRelease', 'Release', 'Packages', 'nats-server_2']));
  });

  it('tells what each suite has when none has what is needed', async () => {
    const failure = await install({ version: '2.99.0', minVersion: '2.99.0' }).catch(error => error);
    expect(failure.code).toBe('server-missing');
    expect(failure.message).toContain(
      `forky has ${pinned.version}, trixie has ${oldest.version}, sid apt-get update: `,
    );
    expect(failure.message).toContain('needed is 2.99.0 or newer');
  });

  it('gives up at once when the archive cannot be reached', async () => {
    await useSources('deb [trusted=yes] http://127.0.0.1:9/debian bookworm main');
    const failure = await install().catch(error => error);
    expect(failure.message).toMatch(/debian: apt-get update: .*connect/i);
    expect(said.filter(line => line.startsWith('looking for'))).toHaveLength(1);
  });

  it('refuses an archive that is not signed by a key the system trusts', async () => {
    await useSources(`deb ${site.url} bookworm main`);
    await expect(install()).rejects.toMatchObject({ message: expect.stringMatching(/not signed/) });
  });

  it("says nothing of the login in a mirror's address", async () => {
    const failure = await install({ version: '2.99.0', minVersion: '2.99.0' }).catch(error => error);
    expect(`${said.join('\n')}${failure.message}`).not.toContain('hunter2');
  });
});

async function readSystem(): Promise<unknown> {
  const folders = ['/etc/apt', '/etc/apt/sources.list.d', '/var/lib/apt/lists', '/var/cache/apt'];
  return Promise.all(folders.map(path => readdir(path).catch(() => null)));
}

async function addSuite(site: string, suite: string, version: string, binary: string): Promise<void> {
  const architecture = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
  const root = join(site, '..', `root-${suite}`);
  const control = [
    'Package: nats-server',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: nobody <nobody@example.org>',
    'Description: a server',
    '',
  ].join('\n');
  await mkdir(join(root, 'DEBIAN'), { recursive: true });
  await mkdir(join(root, 'usr', 'sbin'), { recursive: true });
  await writeFile(join(root, 'DEBIAN', 'control'), control);
  await copyFile(binary, join(root, 'usr', 'sbin', 'nats-server'));

  const pool = join(site, 'pool');
  const file = `nats-server_${version}_${architecture}.deb`;
  const lists = join(site, 'dists', suite, 'main', `binary-${architecture}`);
  await mkdir(pool, { recursive: true });
  await mkdir(lists, { recursive: true });
  execFileSync('dpkg-deb', ['-Znone', '--build', root, join(pool, file)]);
  const archive = await readFile(join(pool, file));
  const packages = `${control}Filename: pool/${file}\nSize: ${archive.length}\nSHA256: ${sha256(archive)}\n`;
  await writeFile(join(lists, 'Packages'), packages);
  const listed = ` ${sha256(packages)} ${packages.length} main/binary-${architecture}/Packages`;
  const release = [
    `Codename: ${suite}`,
    'Components: main',
    `Architectures: ${architecture}`,
    'SHA256:',
    listed,
    '',
  ];
  await writeFile(join(site, 'dists', suite, 'Release'), release.join('\n'));
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}
