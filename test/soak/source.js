/** Publishes, key by key: what was confirmed, and what may or may not be there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { service } from '../../dist/runtime/index.js';
import { soak } from '../../dist/soak/soak.js';

const KEYS = 10;
/** How often a step ends otherwise than well. */
const STEP_FATES = { poison: 0.02, flaky: 0.03, invalid: 0.01 };
/** Of each key this one is poison, so that the shortest run has some. */
const SURE_POISON = 2;
/** The pause between two events of a key, at most. */
const STEP_PAUSE_MS = 400;
const JOB_PAUSE_MS = 2_000;
/** Every so many jobs one kills who does it. */
const CRASH_EVERY = 8;

export async function startSource(url, random) {
  // A payload that its schema does not allow has to come through: the consumers are to stumble over it.
  const source = service(soak, 'source', {
    server: url,
    noContext: true,
    env: {},
    log: null,
    validate: 'off',
  });
  await source.start();
  const confirmed = [];
  const unconfirmed = {};
  let isOver = false;
  const publish = async (event, key, n, fate) => {
    const data = { key, n: fate === 'invalid' ? 'not a number' : n, fate };
    try {
      const { stream, seq } = await source.publish(event, data, {
        params: { key },
        id: `${event}:${key}:${n}`,
      });
      confirmed.push({ stream, seq, key, n });
    } catch ({ code }) {
      unconfirmed[code] = (unconfirmed[code] ?? 0) + 1;
    }
  };
  const steps = async key => {
    for (let n = 1; !isOver; n++) {
      await publish('steps.{key}', key, n, n === SURE_POISON ? 'poison' : fateOf(random.next()));
      await sleep(random.between(0, STEP_PAUSE_MS));
    }
  };
  const jobs = async () => {
    for (let n = 1; !isOver; n++) {
      await publish('jobs.{key}', 'j', n, n % CRASH_EVERY === 2 ? 'crash' : 'fine');
      await sleep(random.between(0, JOB_PAUSE_MS));
    }
  };
  const all = [...Array.from({ length: KEYS }, (_, i) => steps(`k${i}`)), jobs()];
  let probes = 0;
  return {
    /** When the last one is known to be there or not. */
    async rest() {
      isOver = true;
      await Promise.all(all);
    },
    /** One more, in peace. */
    probe: () => publish('steps.{key}', 'probe', ++probes, 'fine'),
    async stop() {
      await source.drain();
      return { confirmed, unconfirmed };
    },
  };
}

function fateOf(chance) {
  let below = 0;
  for (const [fate, share] of Object.entries(STEP_FATES)) {
    below += share;
    if (chance < below) return fate;
  }
  return 'fine';
}
