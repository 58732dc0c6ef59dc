import { FleetError } from '../../findings/fleet-error.js';
import { findCached, placeInCache, withInstallLock, withScratch } from '../server-cache.js';
import { readServerVersion } from '../server-version.js';
import { isInRange, printRange } from '../version.js';
import { installFromDebian } from './debian.js';
import { installWithGo } from './go-toolchain.js';
import type { FoundServer, Installer, InstallRequest, InstallWay } from './installer.js';
import { installFromRelease } from './release.js';

/**
 * Installs a nats-server into the cache by the first way that works. A way gets an empty folder, leaves a
 * binary there and touches nothing else; what it left is run once before it enters the cache.
 *
 * The order is by time taken: the release is one download, Debian's package three (some 6 s), and Go
 * compiles for half a minute or more.
 */
export const INSTALL_WAYS: readonly InstallWay[] = ['release', 'debian', 'go'];

const INSTALLERS: Record<InstallWay, Installer> = {
  release: installFromRelease,
  debian: installFromDebian,
  go: installWithGo,
};

/** @throws FleetError `server-missing` naming every way tried and why it failed. */
export async function installServer(
  request: InstallRequest & { cacheDir: string; ways?: readonly InstallWay[] },
): Promise<FoundServer> {
  const { cacheDir, version, range } = request;
  const say = (line: string) => request.say(hideLogin(line));
  const waiting = (holder: string) =>
    say(`another process (${holder}) is installing nats-server; waiting for it`);
  try {
    return await withInstallLock(cacheDir, version, waiting, async () => {
      const cached = await findCached(cacheDir, range);
      if (cached !== null) return { ...cached, origin: 'cache' };
      return await tryWays({ ...request, say });
    });
  } catch (error) {
    if (error instanceof FleetError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new FleetError(
      'server-missing',
      `nats-server cannot be installed into ${cacheDir}: ${messageOf(error)}.`,
      {
        help: 'Set FLEETCTL_CACHE_DIR to a folder that can be written, or FLEETCTL_NATS_SERVER to a nats-server.',
        cause: error,
      },
    );
  }
}

async function tryWays(
  request: InstallRequest & { cacheDir: string; ways?: readonly InstallWay[] },
): Promise<FoundServer> {
  const failures: string[] = [];
  for (const way of request.ways ?? INSTALL_WAYS) {
    try {
      return await withScratch(request.cacheDir, scratch => tryWay(way, request, scratch));
    } catch (error) {
      const reason = hideLogin(`${way}: ${messageOf(error)}`);
      request.say(`not by ${reason}`);
      failures.push(reason);
    }
  }
  throw new FleetError(
    'server-missing',
    `No nats-server ${printRange(request.range)} in PATH or in ${request.cacheDir}, and none could be installed: ${failures.join('; ')}.`,
    {
      help: 'Install one by hand (https://github.com/nats-io/nats-server/releases) and set FLEETCTL_NATS_SERVER to its path.',
    },
  );
}

async function tryWay(
  way: InstallWay,
  request: InstallRequest & { cacheDir: string },
  scratch: string,
): Promise<FoundServer> {
  const began = Date.now();
  const binary = await INSTALLERS[way](request, scratch);
  const answer = await readServerVersion(binary);
  if ('fault' in answer) throw new Error(`what it gave does not run: ${answer.fault}`);
  if (!isInRange(answer.version, request.range)) {
    throw new Error(`it gave ${answer.version}, needed is ${printRange(request.range)}`);
  }
  const path = await placeInCache(request.cacheDir, binary, answer.version);
  request.say(
    `nats-server ${answer.version} installed in ${((Date.now() - began) / 1000).toFixed(1)} s: ${path}`,
  );
  return { path, version: answer.version, origin: way };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The login that an address of a mirror may carry is nobody's to read. */
function hideLogin(text: string): string {
  return text.replace(/:\/\/[^/@\s]+@/g, '://…@');
}
