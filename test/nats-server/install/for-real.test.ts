import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findServer } from '../../../src/nats-server/find-server.js';
import type { InstallWay } from '../../../src/nats-server/install/installer.js';
import { OLDEST_VERSION, PINNED_VERSION, sameMinor } from '../../../src/nats-server/version.js';

/**
 * Each way alone, over the real network into an empty cache. Minutes of work and beyond this machine's own
 * doing, so it runs only where it is asked for: FLEETCTL_TEST_INSTALL=release,debian,go
 */
const asked = (process.env['FLEETCTL_TEST_INSTALL'] ?? '').split(',') as InstallWay[];
const ways: InstallWay[] = ['release', 'debian', 'go'];

describe.each(ways)('installing by %s alone', way => {
  it.runIf(asked.includes(way)).each([PINNED_VERSION, OLDEST_VERSION])(
    'gives %s',
    { timeout: 600_000 },
    async version => {
      const cache = await mkdtemp(join(tmpdir(), 'fleetctl-real-'));
      const { min, below } = sameMinor(version);
      try {
        const found = await findServer({
          version,
          minVersion: min,
          belowVersion: below,
          ways: [way],
          env: { ...process.env, FLEETCTL_CACHE_DIR: cache },
          say: line => process.stderr.write(`${line}\n`),
        });
        expect(found.origin).toBe(way);
      } finally {
        await rm(cache, { recursive: true, force: true });
      }
    },
  );
});
