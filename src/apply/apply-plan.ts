/**
 * Applying a plan: the only code that writes.
 *
 *   lock ──▶ read everything again ──▶ still what the plan was made from? ──▶ actions, in order ──▶ report ──▶ unlock
 *               └─ no: stale-plan, nothing written
 *
 * A plan without actions writes nothing, not even the lock. Each object is read once more just before it is written.
 */

import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { FleetError } from '../findings/fleet-error.js';
import type { Connection } from '../jetstream/connection.js';
import { readInventory } from '../jetstream/read-inventory.js';
import { liveDigest } from '../plan/fingerprint.js';
import { executedActions } from '../plan/make-plan.js';
import type { Action, Plan } from '../plan/plan.js';
import { refusalOf } from '../plan/refusal.js';
import type { ApplyEvent, Report } from '../plan/report.js';
import { growsBeyondPlan } from '../plan/restake.js';
import { consumerToCome, indexLive, serverKey, streamKey } from '../plan/world.js';
import { marksOf } from '../resources/config.js';
import type { Inventory } from '../resources/resource.js';
import { execute, type Scene } from './execute.js';
import { withSubjectCounts } from './fresh.js';
import { acquireLock, type Lock } from './lock.js';
import { makeReport } from './make-report.js';
import { type Outcome, runSchedule } from './schedule.js';

export type Connections = ReadonlyMap<string | null, Connection>;

export interface ApplyInput {
  plan: Plan;
  /** By account; the key null is the one account of a topology without several. */
  connections: Connections;
  /** How many actions are in flight at once. */
  concurrency: number;
  /** How long to wait for another apply's lock, milliseconds. */
  lockTimeoutMs: number;
  onEvent(event: ApplyEvent): void;
  /** Aborted: what is in flight is finished, nothing more is begun. */
  signal: AbortSignal;
}

/**
 * Carries a plan out.
 * @throws FleetError before the first write: what blocks the plan, `stale-plan`, `lock-held`, `partial-listing`.
 *   After it, faults are in the report.
 */
export async function applyPlan(input: ApplyInput): Promise<Report> {
  const { plan, connections, signal } = input;
  const refusal = refusalOf(plan);
  if (refusal !== null) throw refusal;
  const actions = executedActions(plan);
  if (actions.length === 0) return makeReport(plan, actions, new Map(), signal);
  const locks = await lockAccounts(input, actions);
  try {
    const scene = await setScene(input);
    const outcomes = await runSchedule({
      actions,
      concurrency: input.concurrency,
      mayBegin: () => !signal.aborted && locks.every(({ lost }) => lost === null),
      run: action => observed(action, scene, input.onEvent),
    });
    return makeReport(plan, actions, outcomes, signal, locks.find(({ lost }) => lost !== null)?.lost);
  } finally {
    await Promise.all(locks.map(lock => lock.release().catch(() => {})));
  }

  async function lockAccounts({ lockTimeoutMs }: ApplyInput, actions: readonly Action[]): Promise<Lock[]> {
    const accounts = [...new Set(actions.map(({ resource }) => resource.account))].sort();
    const holder = { who: holderName(), token: randomUUID() };
    const held: Lock[] = [];
    try {
      for (const account of accounts) {
        held.push(
          await acquireLock(connections.get(account)!, plan.topology.name, holder, lockTimeoutMs, signal),
        );
      }
      return held;
    } catch (error) {
      await Promise.all(held.map(lock => lock.release().catch(() => {})));
      throw error;
    }
  }
}

async function observed(action: Action, scene: Scene, onEvent: ApplyInput['onEvent']): Promise<Outcome> {
  onEvent({ type: 'begin', action });
  const outcome = await execute(action, scene);
  onEvent({ type: 'end', action, ...outcome });
  return outcome;
}

/** Reads what the plan is about again and holds it against the plan. */
async function setScene({ plan, connections, concurrency }: ApplyInput): Promise<Scene> {
  const inventory = await readAgain(plan, connections, concurrency);
  const named = new Set(plan.actions.map(({ id }) => id));
  if (liveDigest(inventory, plan.topology.name, named) !== plan.live_digest) throw stale(plan, inventory);
  const index = indexLive(inventory);
  index.consumers = withConsumersToCome(index.consumers, plan);
  const scene: Scene = { owner: plan.topology.name, connections, server: inventory.server, ...index };
  for (const action of executedActions(plan)) {
    const live = index.live.get(serverKey(action.resource));
    if (live === undefined) continue;
    const stream = index.live.get(streamKey(action.resource)) ?? null;
    const consumers = index.consumers.get(streamKey(action.resource)) ?? [];
    const counted = await withSubjectCounts(connections.get(action.resource.account)!, action, live);
    const growth = growsBeyondPlan(action, counted, {
      stream,
      consumers,
      server: inventory.server,
      nowMs: inventory.readAtMs,
    });
    if (growth !== null) throw staleBecause(`\`${action.id}\` ${growth}.`);
  }
  return scene;
}

/** What a change to a stream loses is counted as the plan counted it: with the consumers that are made before it. */
function withConsumersToCome(consumers: Scene['consumers'], { actions }: Plan): Scene['consumers'] {
  const all = new Map([...consumers].map(([stream, readers]) => [stream, [...readers]]));
  for (const { id, action, resource, desired } of actions) {
    if (action !== 'create' || resource.consumer === null) continue;
    const toCome = consumerToCome({ key: resource, id, config: desired! });
    if (toCome === null) continue;
    const readers = all.get(streamKey(resource));
    if (readers === undefined) all.set(streamKey(resource), [toCome]);
    else readers.push(toCome);
  }
  return all;
}

/** The same reading that the plan was made from: streams of ours or named in it, with their consumers. */
async function readAgain(plan: Plan, connections: Connections, concurrency: number): Promise<Inventory> {
  const streams = new Set(plan.actions.map(({ resource }) => streamKey(resource)));
  const inventory = await readInventory(connections, {
    concurrency,
    consumersOf: (account, stream, { config }) =>
      marksOf(config['metadata']).owner === plan.topology.name || streams.has(streamKey({ account, stream })),
  });
  const named = new Set(plan.actions.map(({ id }) => id));
  const unseen = inventory.missing.find(id => named.has(id));
  if (unseen !== undefined) {
    throw new FleetError(
      'partial-listing',
      `the server did not show \`${unseen}\`: a server of the cluster is away.`,
      {
        help: 'Nothing was written. Apply again when every server answers.',
      },
    );
  }
  return inventory;
}

function stale(plan: Plan, inventory: Inventory): FleetError {
  const { live } = indexLive(inventory);
  for (const { id, resource, live_created, action } of plan.actions) {
    const found = live.get(serverKey(resource));
    if (action === 'create' && found && !live.has(streamKey(resource))) continue;
    if (live_created === null && found !== undefined && action === 'create') {
      return staleBecause(`\`${id}\` was to be created and exists now.`);
    }
    if (live_created !== null && found === undefined) return staleBecause(`\`${id}\` is gone.`);
    if (live_created !== null && found?.created !== live_created)
      return staleBecause(`\`${id}\` was made anew at ${found?.created}.`);
  }
  return staleBecause('a config or an owner on the server has changed since.');
}

function staleBecause(what: string): FleetError {
  return new FleetError('stale-plan', `the plan is stale: ${what}`, {
    help: 'Nothing was written. Plan again: fleetctl plan',
  });
}

/** Who holds the lock, as a person would look for it. */
function holderName(): string {
  const job = process.env['CI_JOB_URL'] ?? process.env['BUILD_URL'] ?? process.env['GITHUB_RUN_ID'];
  let user = 'unknown';
  try {
    user = userInfo().username;
  } catch {
    // A container may run as a user that has no name.
  }
  return `${user}@${hostname()} pid ${process.pid}${job === undefined ? '' : ` (${job})`}`;
}
