/**
 * `@swe-ai-fleet/fleetctl/testing`: services of a topology under test, on a model of JetStream whose clock stands still
 * until it is moved, or on a real server.
 *
 * @example
 * import { testFleet } from '@swe-ai-fleet/fleetctl/testing';
 * import { billing } from './billing.js';
 * import { shop } from './shop.gen.js';
 *
 * const fleet = await testFleet(shop);
 * await fleet.start(billing(fleet.options('billing')));
 * await fleet.emit('order.created', { order_id: 'a', total: 10 });
 * await fleet.published('invoice.issued', { data: { order_id: 'a' } });
 * await fleet.stop();
 */
import type { Bindings, TopologyShape } from '../runtime/bindings.js';
import { type Wait, waitMs } from '../runtime/wait.js';
import type { Engine } from './engine.js';
import { Ledger } from './ledger.js';
import { type DeclaredFleet, loadFleet } from './load-fleet.js';
import type { TopologyFiles } from './load-topology.js';
import { ModelEngine } from './model-engine.js';
import { TestFleet } from './test-fleet.js';

export interface TestFleetOptions extends TopologyFiles {
  /** `model` (default): in memory, on a clock of its own. `nats-server`: a real one, on the machine's clock. */
  engine?: 'model' | 'nats-server';
  /** Of the model: what its clock shows first. Default: 2026-01-01. */
  start?: Date;
  /** Of the model: what jitter and ids are drawn from. The same seed gives the same run. */
  seed?: number;
  /**
   * How much real time a handler may take for what happens outside of the fleet, before the model's clock goes on
   * without it, or settle() of a real server. Default: 100ms, 500ms.
   */
  patience?: Wait;
  /** Whether each service has the rights of its own user, and no more; on the model those to publish. Default: true. */
  permissions?: boolean;
  /** Of the real server: the nats-server to run. Default: one that is found, or installed. */
  binary?: string;
}

const MODEL_PATIENCE_MS = 100;
const SERVER_PATIENCE_MS = 500;

/**
 * The streams and consumers of a topology, and nobody on them yet.
 * @throws FleetError `topology-invalid` where the topology has errors, or the bindings were generated from another one;
 * `server-missing`, `server-failed`
 */
export async function testFleet<T extends TopologyShape>(
  bindings: Bindings<T>,
  options: TestFleetOptions = {},
): Promise<TestFleet<T>> {
  const declared = await loadFleet(bindings, options);
  const ledger = new Ledger();
  const engine = await engineFor(options, ledger, declared);
  try {
    return await TestFleet.open(bindings, engine, ledger, declared);
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

async function engineFor(
  { engine, start, seed, patience, binary, permissions = true }: TestFleetOptions,
  ledger: Ledger,
  { topology, accounts }: DeclaredFleet,
): Promise<Engine> {
  if (engine === 'nats-server') {
    // The model needs neither a client nor a server.
    const { ServerEngine } = await import('./server-engine.js');
    return ServerEngine.start({
      topology,
      accounts,
      hasRights: permissions,
      ledger,
      binary,
      patienceMs: waitMs(patience ?? SERVER_PATIENCE_MS),
    });
  }
  return new ModelEngine({
    topology,
    hasRights: permissions,
    startMs: start?.getTime() ?? Date.UTC(2026, 0, 1),
    seed: seed ?? 1,
    patience: {
      isBusy: () => ledger.atWork > 0,
      patienceMs: waitMs(patience ?? MODEL_PATIENCE_MS),
      tired: () => ledger.waitNoMore(),
    },
  });
}

export type {
  AnyConsumerName,
  DeadLetterEvent,
  DeliveredData,
  Delivery,
  EmitArguments,
  EventOf,
  Expectation,
  PublishedEvent,
} from './fleet-types.js';
export type { DeliveryOutcome } from './ledger.js';
export type { TopologyFiles } from './load-topology.js';
export { Broker } from './model/broker.js';
export { MemoryBus } from './model/memory-bus.js';
export { NotModelled } from './model/refusal.js';
export { type Overrides, type Sample, samplesOf } from './samples/samples.js';
export { TestFleet } from './test-fleet.js';
export type { DeepPartial } from './where.js';
