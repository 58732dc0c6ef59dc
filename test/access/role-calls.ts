/** What fleetctl does in each of its roles, with its own code. Everything throws at the first thing that does not work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { applyPlan } from '../../src/apply/apply-plan.js';
import { readLock } from '../../src/apply/lock.js';
import type { ValidTopology } from '../../src/cli/load-for-run.js';
import { makeLivePlan } from '../../src/cli/make-live-plan.js';
import { observeAccount } from '../../src/exporter/observed-account.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { startListener } from '../../src/jetstream/listener.js';
import type { Plan } from '../../src/plan/plan.js';
import { loadTopology } from '../../src/topology/load.js';

/** The bus as it is, and as it shall become: something to create, update, replace, pause, and to take away. */
export const BEFORE = `topology: roles
streams:
  KEPT: { subjects: [kept.>], max_msgs_per_subject: 100, storage: memory }
  GONE: { subjects: [gone.>], storage: memory }
  REMADE: { subjects: [remade.>], storage: memory }
consumers:
  updated: { stream: KEPT, ack_policy: explicit, max_deliver: 5 }
  replaced: { stream: KEPT, ack_policy: explicit, max_waiting: 10 }
  paused: { stream: KEPT, ack_policy: explicit }
`;

export const AFTER = `topology: roles
streams:
  KEPT: { subjects: [kept.>], max_msgs_per_subject: 10, storage: memory }
  NEW: { subjects: [new.>], storage: memory }
  GONE: { subjects: [gone.>], storage: memory }
  REMADE: { subjects: [remade.>], storage: memory }
consumers:
  updated: { stream: KEPT, ack_policy: explicit, max_deliver: 6 }
  replaced: { stream: KEPT, ack_policy: explicit, max_waiting: 20 }
  paused: { stream: KEPT, ack_policy: explicit, pause_until: 2100-01-01T00:00:00Z }
  created: { stream: NEW, ack_policy: explicit }
`;

/** Likewise, without one stream and with one that the server cannot change in place. */
export const PRUNED = AFTER.replace(/ {2}GONE.*\n/, '').replace(
  'REMADE: { subjects: [remade.>], storage: memory }',
  'REMADE: { subjects: [remade.>], storage: file }',
);

/** One page of the exporter, with the ages and the advisories that need rights of their own. */
export async function exportMetrics(connection: Connection): Promise<void> {
  checkAccount(connection);
  const account = observeAccount(
    { name: null, open: async () => connection, listen: () => startListener(connection.options) },
    { concurrency: 8, ages: true, allConsumers: true, declared: null, warn: () => {} },
  );
  try {
    await account.observe();
    await sleep(100); // what may not be subscribed to is refused a moment later
    const { samples } = await account.observe();
    const sampled = (metric: string) => samples.find(({ name }) => name === metric)?.value;
    if (sampled('nats_consumer_oldest_pending_age_seconds') === undefined)
      throw new Error('the user may not see ages');
    if (sampled('fleetctl_exporter_advisories') !== 1) throw new Error('the user may not hear advisories');
  } finally {
    await account.close();
  }
}

export async function plan(connection: Connection, text: string, prune = false): Promise<Plan> {
  checkAccount(connection);
  await readLock(connection, 'roles');
  const made = await makeLivePlan({
    loaded: load(text),
    connections: new Map([[null, connection]]),
    options: { target: [], exclude: [], prune, adopt: [], allow_destroy: ['*'] },
    env: null,
    concurrency: 8,
  });
  return made.plan;
}

export async function apply(connection: Connection, text: string, prune = false): Promise<void> {
  const { complete, actions } = await applyPlan({
    plan: await plan(connection, text, prune),
    connections: new Map([[null, connection]]),
    concurrency: 8,
    lockTimeoutMs: 0,
    onEvent: () => {},
    signal: new AbortController().signal,
  });
  const failed = actions.filter(({ status }) => status !== 'done');
  if (!complete) throw new Error(failed.map(({ id, error }) => `${id}: ${error?.message}`).join('\n'));
  if ((await readLock(connection, 'roles')) !== null) throw new Error('the lock is still there');
}

/** Without it metrics and plans would not say whose they are. */
function checkAccount({ facts }: Connection): void {
  if (facts.account === 'unknown') throw new Error('the account is not known');
}

export function load(text: string): ValidTopology {
  const base = [{ file: 'topology.yaml', text }];
  return loadTopology({ base, overlay: null, referenced: new Map() }) as ValidTopology;
}
