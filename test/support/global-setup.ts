import type { TestProject } from 'vitest/node';
import { findServer } from '../../src/nats-server/find-server.js';
import { OLDEST_VERSION, PINNED_VERSION, sameMinor } from '../../src/nats-server/version.js';
import { type FoundPrometheus, findPrometheus } from './find-prometheus.js';

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
    prometheus: FoundPrometheus;
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
  const saying = (line: string) => void process.stderr.write(`prometheus: ${line}\n`);
  project.provide('prometheus', await findPrometheus(process.env, saying));
}

async function find(version: string, isPinned: boolean): Promise<TestedServer> {
  const { FLEETCTL_NATS_SERVER: own, ...env } = process.env;
  const { min, below } = sameMinor(version);
  const options = { ...(isPinned && own ? { path: own } : {}), version, minVersion: min, env, say };
  const found = await findServer({ ...options, belowVersion: below }).catch(error => {
    if (!isPinned) throw error;
    say('no such minor to be had: taking a newer one');
    return findServer(options);
  });
  return { label: `nats-server ${found.version}`, version: found.version, binary: found.path, isPinned };
}

function say(line: string): void {
  process.stderr.write(`nats-server: ${line}\n`);
}
