/**
 * Libraries of the same kind, installed for the time of a measurement: nothing of this package depends on them. Their
 * versions are written down, so that figures can be compared.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = {
  '@nestjs-plugins/nestjs-nats-jetstream-transport': '2.2.6',
  '@nestjs/common': '10',
  '@nestjs/core': '10',
  '@nestjs/microservices': '10',
  'reflect-metadata': '0.1',
  rxjs: '7',
  moleculer: '0.14',
  '@moleculer/channels': '0.1.8',
  nats: '2',
};

/** @returns what `use` returns; null where the packages cannot be had */
export async function withPeers(use) {
  const folder = await mkdtemp(join(tmpdir(), 'fleetctl-peers-'));
  try {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
    const install = promisify(execFile)(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'],
      { cwd: folder },
    );
    const isThere = await install.then(
      () => true,
      error => {
        process.stderr.write(
          `the peers cannot be installed, and are left out: ${String(error.message).split('\n')[0]}\n`,
        );
        return false;
      },
    );
    return isThere ? await use(folder) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
