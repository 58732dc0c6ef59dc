/**
 * A bus under test: topologies as text, planned and applied as the command line does it, and the bare client beside
 * it as the hand that changes things behind fleetctl's back.
 */
import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.js';
import type { ValidTopology } from '../../src/cli/load-for-run.js';
import { makeLivePlan } from '../../src/cli/make-live-plan.js';
import { connect } from '../../src/jetstream/connect.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import type { RunningServer } from '../../src/nats-server/start-server.js';
import type { Action, Plan, PlanOptions } from '../../src/plan/plan.js';
import type { ApplyEvent, Report } from '../../src/plan/report.js';
import { loadTopology } from '../../src/topology/load.js';

const NO_OPTIONS: PlanOptions = { target: [], exclude: [], prune: false, adopt: [], allow_destroy: [] };
const NO_CONTEXTS = { readText: () => undefined, listNames: () => [] };

export interface Bus {
  connection: Connection;
  client: NatsConnection;
  js: JetStreamClient;
  plan(topology: string, options?: Partial<PlanOptions>): Promise<Plan>;
  /** Plans and applies; throws what applyPlan throws. */
  apply(topology: string, options?: Partial<PlanOptions>, run?: Partial<RunOptions>): Promise<Report>;
  applyPlan(plan: Plan, run?: Partial<RunOptions>): Promise<Report>;
  /** A raw request of the API; throws where the server refuses. */
  ask<T = Record<string, never>>(request: string, body?: object): Promise<T>;
  /** Publishes `count` messages with a confirmation each, their number as the body. */
  publish(subject: string, count: number): Promise<void>;
  close(): Promise<void>;
}

export interface RunOptions {
  concurrency: number;
  lockTimeoutMs: number;
  signal: AbortSignal;
  connection: Connection;
  onEvent(event: ApplyEvent): void;
}

/** A bus on a server, for the describe that it stands in. */
export function withBus(server: () => RunningServer): () => Bus {
  let bus: Bus | undefined;
  beforeAll(async () => {
    bus = await openBus(server().url);
  });
  afterAll(() => bus?.close());
  return () => bus!;
}

export async function openBus(url: string): Promise<Bus> {
  const connection = await open(url);
  const { connect: connectClient } = await import('@nats-io/transport-node');
  const client = await connectClient({ servers: url });
  const js = jetstream(client);
  const bus: Bus = {
    connection,
    client,
    js,
    async plan(topology, options = {}) {
      const connections = new Map([[null, connection]]);
      const request = { loaded: load(topology), connections, env: null, concurrency: 16 };
      return (await makeLivePlan({ ...request, options: { ...NO_OPTIONS, ...options } })).plan;
    },
    async apply(topology, options, run) {
      return bus.applyPlan(await bus.plan(topology, options), run);
    },
    applyPlan(plan, { connection: through = connection, ...run } = {}) {
      const connections = new Map([[null, through]]);
      const defaults = {
        concurrency: 16,
        lockTimeoutMs: 0,
        onEvent() {},
        signal: new AbortController().signal,
      };
      return applyPlan({ plan, connections, ...defaults, ...run });
    },
    ask: (request, body) => connection.request(`$JS.API.${request}`, body) as never,
    async publish(subject, count) {
      for (let i = 1; i <= count; i++) await js.publish(subject, String(i));
    },
    async close() {
      await client.close();
      await connection.close();
    },
  };
  return bus;
}

/** One more connection of fleetctl's own. */
export function open(url: string, timeout = '5s'): Promise<Connection> {
  return connect(resolveConnection({ server: url, noContext: true, timeout }, {}, NO_CONTEXTS));
}

/** The topology in a text. @throws Error with the findings where it has errors */
export function load(text: string): ValidTopology {
  const loaded = loadTopology({ base: [{ file: 't.yaml', text }], overlay: null, referenced: new Map() });
  const errors = loaded.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return loaded as ValidTopology;
}

/** The one action of an id. */
export function actionOf(plan: Plan, id: string): Action {
  const found = plan.actions.find(action => action.id === id);
  if (found === undefined)
    throw new Error(`no action for ${id} among ${plan.actions.map(each => each.id).join(', ')}`);
  return found;
}

/** `create stream/A`, one line an action: what a plan would do, as a text to compare. */
export function outline(plan: Plan): string[] {
  return plan.actions.map(({ id, action, risk }) => `${action} ${id}${risk === 'safe' ? '' : ` (${risk})`}`);
}
