import { FleetError } from '../findings/fleet-error.js';
import { installServer } from './install/install-server.js';
import type { FoundServer, InstallWay } from './install/installer.js';
import { findOnPath } from './run-program.js';
import { cacheDirectory, findCached } from './server-cache.js';
import { readServerVersion } from './server-version.js';
import {
  compareVersions,
  isInRange,
  OLDEST_VERSION,
  PINNED_VERSION,
  printRange,
  sameMinor,
  type VersionRange,
} from './version.js';

/**
 * Finds the nats-server that fleetctl runs itself: an explicit path, PATH where it is new enough, our own
 * cache; else one is installed into that cache. The first that fits is taken.
 */
export interface FindOptions {
  /** The user's own binary; FLEETCTL_NATS_SERVER says the same. Taken as it is, or refused. */
  path?: string | undefined;
  /** What is installed where nothing is found: a plain `x.y.z`. */
  version?: string;
  /** The oldest that will do; by default the first patch of `version`'s minor. */
  minVersion?: string;
  /** The first that is too new, where that matters. */
  belowVersion?: string;
  /** False: never install, fail instead. */
  install?: boolean;
  /** The ways of installing that may be tried, in this order. */
  ways?: readonly InstallWay[];
  /** Hears what is being done, a line at a time. */
  say?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
}

/** @throws FleetError `server-missing` with all that was tried, `server-too-old` for an explicit path. */
export async function findServer(options: FindOptions = {}): Promise<FoundServer> {
  const env = options.env ?? process.env;
  const say = options.say ?? (() => {});
  const explicit = options.path ?? (env['FLEETCTL_NATS_SERVER'] || undefined);
  if (explicit !== undefined) return checkExplicit(explicit);

  const version = options.version ?? PINNED_VERSION;
  const range: VersionRange = { min: options.minVersion ?? sameMinor(version).min };
  if (options.belowVersion !== undefined) range.below = options.belowVersion;

  const onPath = await lookOnPath(range, env, say);
  if (onPath !== null) return onPath;
  const cacheDir = cacheDirectory(env);
  const cached = await findCached(cacheDir, range);
  if (cached !== null) return { ...cached, origin: 'cache' };
  if (options.install === false) throw notInstalled(range, cacheDir);
  return installServer({ version, range, cacheDir, env, say, ...(options.ways && { ways: options.ways }) });
}

async function checkExplicit(path: string): Promise<FoundServer> {
  const answer = await readServerVersion(path);
  if ('fault' in answer) {
    throw new FleetError('server-missing', `nats-server at ${path}: ${answer.fault}.`, {
      help: 'Name the binary itself, or leave FLEETCTL_NATS_SERVER unset so that fleetctl finds or installs one.',
    });
  }
  const oldest = sameMinor(OLDEST_VERSION).min;
  if (compareVersions(answer.version, oldest) < 0) {
    throw new FleetError(
      'server-too-old',
      `${path} is nats-server ${answer.version}; fleetctl needs ${oldest} or newer.`,
      {
        help: 'Name a newer one, or leave FLEETCTL_NATS_SERVER unset so that fleetctl finds or installs one.',
      },
    );
  }
  return { path, version: answer.version, origin: 'explicit' };
}

async function lookOnPath(
  range: VersionRange,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<FoundServer | null> {
  const path = await findOnPath('nats-server', env);
  if (path === null) return null;
  const answer = await readServerVersion(path);
  if ('version' in answer && isInRange(answer.version, range)) {
    return { path, version: answer.version, origin: 'path' };
  }
  const what = 'version' in answer ? `it is ${answer.version}, needed is ${printRange(range)}` : answer.fault;
  say(`${path} is passed over: ${what}`);
  return null;
}

function notInstalled(range: VersionRange, cacheDir: string): FleetError {
  return new FleetError('server-missing', `No nats-server ${printRange(range)} in PATH or in ${cacheDir}.`, {
    help: 'Install one (https://github.com/nats-io/nats-server/releases) or set FLEETCTL_NATS_SERVER to its path.',
  });
}
