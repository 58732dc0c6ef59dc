import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/nats-server/run-program.js';
import { buildFleetctl } from '../cli/fleetctl.js';
import { pinned } from '../support/server.js';

const SOAK = join(import.meta.dirname, 'soak.js');
const SECONDS = 30;

interface Tally {
  stored: number;
  handled: number;
  again: number;
  letters: number;
  reasons: Record<string, number>;
}

interface Result {
  confirmed: number;
  kills: number;
  restarts: { killed: number; stopped: number };
  consumers: Record<string, Tally>;
  watched: number;
  faults: string[];
}

describe('30 seconds of kills', () => {
  beforeAll(buildFleetctl);

  it('lose nothing, and bring nothing out of order', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetctl-test-'));
    try {
      const json = join(folder, 'result.json');
      const end = await runProgram(process.execPath, [SOAK, '--seconds', `${SECONDS}`, '--json', json], {
        timeoutMs: 240_000,
        env: { ...process.env, FLEETCTL_NATS_SERVER: pinned.binary },
      });
      // The report names the seed and every fault.
      expect(end.code, `${end.stdout}${end.stderr}`).toBe(0);
      const result = JSON.parse(await readFile(json, 'utf8')) as Result;
      const { consumers, restarts } = result;
      expect(result.faults).toEqual([]);
      // And there was something to lose.
      expect(result.confirmed).toBeGreaterThan(100);
      expect(result.kills).toBeGreaterThan(3);
      expect(restarts.killed + restarts.stopped).toBeGreaterThan(0);
      expect(result.watched).toBeGreaterThan(0);
      expect(consumers['walker-steps']?.reasons['rejected']).toBeGreaterThan(0);
      expect(consumers['breaker-jobs']?.reasons['crashed']).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 300_000);
});
