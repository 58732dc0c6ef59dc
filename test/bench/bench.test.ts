import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildFleetctl } from '../cli/fleetctl.js';
import { pinned } from '../support/server.js';

const ROOT = join(import.meta.dirname, '../..');

describe('the benchmarks', () => {
  beforeAll(buildFleetctl);

  it('measure every row on a small topology; how fast it is, no test asks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetctl-test-'));
    try {
      const json = join(folder, 'result.json');
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [join(ROOT, 'bench/run.js'), '--size', 'small', '--json', json],
        { cwd: ROOT, env: { ...process.env, FLEETCTL_NATS_SERVER: pinned.binary } },
      );
      const { rows } = JSON.parse(await readFile(json, 'utf8')) as {
        rows: { id: string; result: { median: number } }[];
      };
      expect(rows.map(({ id }) => id)).toEqual([
        'help',
        'validate-fleet',
        'validate',
        'validate-growth',
        'plan-step',
        'plan-process',
        'plan-memory',
        'apply-step',
        'apply-process',
        'apply-memory',
        'runtime-handle',
        'runtime-publish',
        'runtime-return',
        'runtime-drain',
      ]);
      // A drain leaves nothing waiting: none is its good result.
      const empty = rows.filter(({ result }) => !(result.median > 0)).map(({ id }) => id);
      expect(empty).toEqual(['runtime-drain']);
      expect(stdout).toContain('| what | took, median (min–max) |');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
