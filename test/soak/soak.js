/**
 * The soak of the runtime.
 *
 *   source ──▶ streams on disk ──▶ services in processes of their own      killed (SIGKILL) at random, started again
 *                    ▲                                                     and so is the server, on the same store
 *   then, in peace: every message handled or a dead letter? each key in its order?
 *
 * Exit 0 where the account is in order, 1 with what is not. The same seed kills the same in the same order; how far
 * each process had come by then is the machine's.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { countOf, readArguments } from '../../bench/arguments.js';
import { FLEETCTL, runNode } from '../../bench/child.js';
import { readTopology } from '../../dist/files/read-topology.js';
import { startServer } from '../../dist/index.js';
import { renderBindings } from '../../dist/render/bindings/render-bindings.js';
import { account, missing, READS } from './account.js';
import { readEvidence } from './evidence.js';
import { startFleet } from './fleet.js';
import { randomOf } from './random.js';
import { printReport } from './report.js';

const TOPOLOGY = fileURLToPath(new URL('./topology.yaml', import.meta.url));
/** In dist/, because it is part of no source, and in the package, so that it finds the runtime by its name. */
const BINDINGS = new URL('../../dist/soak/soak.js', import.meta.url);
/** How long after the last kill all has to be done: dead letters that nobody lived to write included. */
const SETTLE_MS = 90_000;

const USAGE = `npm run soak -- [options]

  --seconds N   how long services and the server are killed (600)
  --seed N      what is killed in which order (random, and printed)
  --json FILE   write the account there, too
  --help        this help
`;
const OPTIONS = { seconds: { type: 'string' }, seed: { type: 'string' }, json: { type: 'string' } };
const { seconds, seed, json } = readArguments(USAGE, OPTIONS, ({ seconds, seed, json }) => ({
  seconds: countOf('seconds', seconds, 1) ?? 600,
  seed: countOf('seed', seed, 0) ?? Math.floor(Math.random() * 1e9),
  json,
}));
const scratch = await mkdtemp(join(tmpdir(), 'fleetctl-soak-'));
try {
  process.stdout.write(`soak: ${seconds} s, --seed ${seed}\n`);
  const result = await soak();
  printReport(result);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  if (result.faults.length > 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function soak() {
  await writeBindings();
  const random = randomOf(seed);
  const journal = join(scratch, 'journal');
  await writeFile(journal, '');
  const server = await startServer({ monitor: false });
  try {
    await runNode([FLEETCTL, 'apply', TOPOLOGY, '-y', '--server', server.url]);
    const { startSource } = await import('./source.js');
    const fleet = startFleet(server.url, journal);
    const source = await startSource(server.url, randomOf(seed + 1));
    const untilMs = performance.now() + seconds * 1000;
    const [kills, restarts] = await Promise.all([
      killServices(fleet, random, untilMs),
      killServer(server, randomOf(seed + 2), untilMs),
    ]);
    await source.rest();
    const client = await connect({ servers: server.url });
    const { settledMs, unwatched } = await settle(client, source, journal);
    const published = await source.stop();
    const ended = await fleet.stop();
    const evidence = await readEvidence(client, journal);
    await client.close();
    const { consumers, watched, faults } = account({ ...evidence, confirmed: published.confirmed });
    return {
      seconds,
      seed,
      confirmed: published.confirmed.length,
      unconfirmed: published.unconfirmed,
      kills,
      restarts,
      starts: fleet.members.reduce((sum, { starts }) => sum + starts, 0),
      settledMs,
      consumers,
      watched,
      faults: [...faults, ...unwatched, ...ended],
    };
  } finally {
    await server.stop();
  }
}

async function killServices({ members }, random, untilMs) {
  let kills = 0;
  for (;;) {
    const member = random.one(members);
    await sleep(random.between(300, 2_500));
    if (performance.now() >= untilMs) return kills;
    if (member.kill()) kills++;
  }
}

/** Mostly as a crash does it, now and then as an operator; away for up to two seconds. */
async function killServer(server, random, untilMs) {
  const restarts = { killed: 0, stopped: 0 };
  for (;;) {
    await sleep(random.between(4_000, 10_000));
    const isKill = random.next() < 0.7;
    if (performance.now() >= untilMs) return restarts;
    if (isKill) {
      await server.kill();
      await sleep(random.between(0, 2_000));
    }
    await server.restart();
    restarts[isKill ? 'killed' : 'stopped']++;
  }
}

/**
 * Until every message has come to its end, and the fan-out, which nothing is kept for, hears again what is published;
 * as long as it may take, where that never is.
 */
async function settle(client, source, journalFile) {
  const beganMs = performance.now();
  let isWatched = false;
  for (;;) {
    if (!isWatched) await source.probe();
    await sleep(1_000);
    const settledMs = Math.round(performance.now() - beganMs);
    const { stored, letters, journal } = await readEvidence(client, journalFile);
    const from = stored.STEPS.find(({ key }) => key === 'probe')?.seq ?? Infinity;
    isWatched ||= journal.some(
      ({ consumer, stream, seq }) => consumer === 'watcher-all' && stream === 'STEPS' && seq >= from,
    );
    if ((isWatched && allEnded(stored, letters, journal)) || settledMs > SETTLE_MS)
      return { settledMs, unwatched: isWatched ? [] : ['gap: the last fan-out never heard anything'] };
  }
}

function allEnded(stored, letters, journal) {
  return Object.entries(READS).every(([consumer, stream]) => {
    const own = ({ consumer: name }) => name === consumer;
    const evidence = { stored: stored[stream], lines: journal.filter(own), letters: letters.filter(own) };
    return missing({ consumer, ...evidence }).length === 0;
  });
}

async function writeBindings() {
  const [code] = await renderBindings(await readTopology([TOPOLOGY], null), {
    version: 'soak',
    file: 'soak.js',
  });
  await mkdir(new URL('.', BINDINGS), { recursive: true });
  await writeFile(BINDINGS, code.text);
}
