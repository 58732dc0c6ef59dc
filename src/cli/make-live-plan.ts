/** The plan of a run against a live server: connect, read, compare. Shared by `plan`, `apply`, `show` and `demo`. */
import type { Connections } from '../apply/apply-plan.js';
import { accountInfo } from '../jetstream/account-info.js';
import { readInventory } from '../jetstream/read-inventory.js';
import { streamSubjects } from '../jetstream/stream-subjects.js';
import { makePlan, needsSubjectCounts } from '../plan/make-plan.js';
import type { Plan, PlanOptions } from '../plan/plan.js';
import { streamKey } from '../plan/world.js';
import { marksOf } from '../resources/config.js';
import { type DesiredTopology, desire, fieldsTooNew } from '../resources/desire.js';
import type { Desired, Inventory, StreamState } from '../resources/resource.js';
import { invalid, type ValidTopology } from './load-for-run.js';
import { fleetctlVersion } from './version.js';

export interface LivePlan {
  plan: Plan;
  desired: Desired[];
  inventory: Inventory;
  /** How many objects were read. */
  objects: number;
  tookMs: number;
}

export interface PlanRequest {
  loaded: ValidTopology;
  connections: Connections;
  options: PlanOptions;
  env: string | null;
  concurrency: number;
}

/** @throws FleetError `field-too-new` and all that makePlan throws */
export async function makeLivePlan(request: PlanRequest): Promise<LivePlan> {
  const startMs = Date.now();
  const { loaded, connections, options, env, concurrency } = request;
  const accountMaxAckPending = await ackLimits(connections);
  const serverVersions = new Map([...connections].map(([account, { facts }]) => [account, facts.version]));
  // The first page is under way while the desired state is worked out; until it is there, nobody asks for consumers.
  let wanted: DesiredTopology = { desired: [], runtimeManaged: [] };
  let isOurs = readsConsumersOf(loaded.topology.topology, wanted);
  const reading = readInventory(connections, { concurrency, consumersOf: (...stream) => isOurs(...stream) });
  // What is wrong with the topology comes first, whatever becomes of the listing.
  reading.catch(() => {});
  wanted = desire(loaded, { accountMaxAckPending, serverVersions });
  isOurs = readsConsumersOf(loaded.topology.topology, wanted);
  checkFields(wanted.desired, connections);
  const inventory = await reading;
  await countSubjects(wanted.desired, inventory, connections);
  const tookMs = Date.now() - startMs;
  const plan = makePlan({ loaded, ...wanted, inventory, options, env, fleetctlVersion: fleetctlVersion() });
  return { plan, desired: wanted.desired, inventory, objects: inventory.resources.length, tookMs };
}

/** The account's own limit takes the place of the server's default; -1 and 0 mean none. */
async function ackLimits(connections: Connections): Promise<Map<string | null, number>> {
  const limits = new Map<string | null, number>();
  for (const [account, connection] of connections) {
    const limit = (await accountInfo(connection)).limits['max_ack_pending'];
    if (typeof limit === 'number' && limit > 0) limits.set(account, limit);
  }
  return limits;
}

function checkFields(desired: readonly Desired[], connections: Connections): void {
  const findings = [...connections].flatMap(([account, { facts }]) =>
    fieldsTooNew(
      desired.filter(({ key }) => key.account === account),
      facts,
    ),
  );
  if (findings.length > 0) throw invalid(findings, []);
}

/** Consumers are read of the streams that are ours or that the topology names: the rest is nobody's business. */
function readsConsumersOf(owner: string, { desired, runtimeManaged }: DesiredTopology) {
  const named = new Set([
    ...desired.map(({ key }) => streamKey(key)),
    ...runtimeManaged.flatMap(({ account, streams }) =>
      streams.map(stream => streamKey({ account, stream })),
    ),
  ]);
  return (account: string | null, stream: string, { config }: { config: Record<string, unknown> }) =>
    named.has(streamKey({ account, stream })) || marksOf(config['metadata']).owner === owner;
}

/** Only a lower max_msgs_per_subject needs to know how many messages each subject holds. */
async function countSubjects(
  desired: readonly Desired[],
  inventory: Inventory,
  connections: Connections,
): Promise<void> {
  for (const live of needsSubjectCounts(desired, inventory.resources)) {
    const connection = connections.get(live.key.account);
    if (connection === undefined) continue;
    (live.state as StreamState).subjectCounts = Object.values(
      await streamSubjects(connection, live.key.stream),
    );
  }
}
