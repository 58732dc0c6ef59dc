import type { TestProject } from 'vitest/node';
import { findServer } from '../../src/nats-server/find-server.js';
import { OLDEST_VERSION, PINNED_VERSION, sameMinor } from '../../src/nats-server/version.js';

/** A nats-server that tests run against. `label` is fit for a test's name. */
export interface TestedServer {
  label: string;
  version: string;
  binary: string;
  isPinned: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: TestedServer[];
  }
}

/**
 * Finds, or installs once into fleetctl's cache, the two servers that the suite runs against: the pinned
 * minor and the oldest supported one. FLEETCTL_NATS_SERVER takes the place of the pinned one.
 */
export default async function setup(project: TestProject): Promise<void> {
  const pinned = await find(PINNED_VERSION, true);
  const oldest = await find(OLDEST_VERSION, false);
  project.provide('servers', [pinned, oldest]);
}

async function find(version: string, isPinned: boolean): Promise<TestedServer> {
  const { min, below } = sameMinor(version);
  const { FLEETCTL_NATS_SERVER: own, ...env } = process.env;
  const found = await findServer({
    ...(isPinned && own ? { path: own } : {}),
    version,
    minVersion: min,
    belowVersion: below,
    env,
    say: line => process.stderr.write(`nats-server: ${line}\n`),
  });
  return { label: `nats-server ${found.version}`, version: found.version, binary: found.path, isPinned };
}
