/**
 * The journal on files. One record holds the state, what it was changed for, and the events that are still to be
 * published:
 *
 *   change ──▶ caused before? ──no──▶ decide ──▶ write state + cause + events ──▶ publish ──▶ write without events
 *                    └──yes──────────────────────────────────────────────────────▶┘
 *
 * A process that is killed before the first write leaves a message that is delivered again; after it, events that
 * are published at the next start or with the next change. What is published twice has the same id, and the stream
 * keeps one of them.
 */
import { eventId } from '../domain/ids.js';
import type { EventName } from '../events.js';
import type { Cause, Decision, Draft, Journal, Outgoing, Publish } from '../ports.js';
import { type VersionedFiles, versionedFiles } from './versioned-files.js';

interface Record<State, Names extends EventName> {
  state: State;
  causes: string[];
  outbox: Outgoing<Names>[];
}

/** So many causes are remembered for a key: far more than can be delivered again at the same time. */
const REMEMBERED = 1_000;

export function fileJournal<State, Names extends EventName>(
  folder: string,
  publish: Publish<Names>,
): Journal<State, Names> {
  const files = versionedFiles<Record<State, Names>>(folder);

  const inTurn = turns();

  const publishAll = async (key: string) => {
    for (const event of (await files.read(key))?.value.outbox ?? []) {
      await publish(event);
      await rewrite(files, key, record => ({
        ...record,
        outbox: record.outbox.filter(({ id }) => id !== event.id),
      }));
    }
  };

  return {
    read: async key => (await files.read(key))?.value.state ?? null,

    async all() {
      const records = await Promise.all((await files.keys()).map(key => files.read(key)));
      return records.flatMap(record => (record === null ? [] : [record.value.state]));
    },

    change: (key, cause, decide) =>
      inTurn(key, async () => {
        const state = await decideOnce(files, key, cause, decide);
        await publishAll(key);
        return state;
      }),

    async resume() {
      for (const key of await files.keys()) await inTurn(key, () => publishAll(key));
    },
  };
}

async function decideOnce<State, Names extends EventName>(
  files: VersionedFiles<Record<State, Names>>,
  key: string,
  cause: Cause,
  decide: (state: State | null) => Decision<State, Names>,
): Promise<State> {
  for (;;) {
    const found = await files.read(key);
    const { state = null, causes = [], outbox = [] } = found?.value ?? {};
    if (state !== null && causes.includes(cause.id)) return state;
    const decision = decide(state);
    const record = {
      state: decision.state,
      causes: [...causes, cause.id].slice(-REMEMBERED),
      outbox: [...outbox, ...decision.events.map((event, n) => addressed(event, n, cause))],
    };
    if (await files.write(key, found?.version ?? 0, record)) return decision.state;
  }
}

function addressed<Names extends EventName>(
  event: Draft<Names>,
  n: number,
  { id, correlationId }: Cause,
): Outgoing<Names> {
  return { ...event, id: event.id ?? eventId(id, event.type, n), causationId: id, correlationId };
}

async function rewrite<Value>(files: VersionedFiles<Value>, key: string, make: (value: Value) => Value) {
  for (;;) {
    const found = await files.read(key);
    if (found === null || (await files.write(key, found.version, make(found.value)))) return;
  }
}

/** One after another for each key: within a process nobody has to find out that somebody else was quicker. */
function turns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    const leave = () => {
      if (last.get(key) === turn) last.delete(key);
    };
    turn.then(leave, leave);
    return turn;
  };
}
