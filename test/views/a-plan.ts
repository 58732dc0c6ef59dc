import type { Action, Plan, Summary } from '../../src/plan/plan.js';

const SHA = `sha256:${'0'.repeat(64)}`;

export const NO_SUMMARY: Summary = {
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  adopt: 0,
  orphan: 0,
  conflict: 0,
  pause: 0,
  resume: 0,
  runtime_managed: 0,
  unchanged: 0,
};

export function aPlan(parts: Partial<Plan> & { actions: Action[] }): Plan {
  return {
    format: 'fleetctl.plan',
    format_version: '1.0',
    fleetctl_version: '0.1.0',
    topology: { name: 'shop', digest: SHA, env: 'prod' },
    server: {
      url: 'nats://127.0.0.1:4222',
      version: '2.15.1',
      api_level: 5,
      account: 'FLEET',
      cluster: 'EU1',
    },
    target: { context: null, cluster: null, accounts: [{ name: null, context: null }] },
    live_digest: SHA,
    applyable: parts.actions.every(({ blocked }) => blocked === null),
    summary: NO_SUMMARY,
    options: { target: [], exclude: [], prune: false, adopt: [], allow_destroy: [] },
    digest: SHA,
    ...parts,
  };
}

export function anAction(id: string, parts: Partial<Action>): Action {
  const [kind, stream, consumer] = id.split('/') as [string, string, string?];
  return {
    id,
    action: 'create',
    risk: 'safe',
    changes: [],
    at_stake: {},
    source: null,
    blocked: null,
    notes: [],
    depends_on: [],
    resource: { kind: kind as 'stream' | 'consumer', account: null, stream, consumer: consumer ?? null },
    desired: null,
    declared: [],
    live_created: null,
    ...parts,
  };
}

/** The plan that the design shows. */
export const THE_PLAN = aPlan({
  actions: [
    anAction('stream/ORDERS', {
      action: 'update',
      risk: 'destructive',
      changes: [
        {
          field: 'max_msgs',
          before: 1_000_000,
          after: 250_000,
          risk: 'destructive',
          note: '',
          default: false,
        },
      ],
      at_stake: { messages: 412_880, bytes: 2_040_109_465 },
      source: { file: 'streams.yaml', line: 14, column: 5 },
      blocked: {
        code: 'destroy-not-allowed',
        message: 'Changing `stream/ORDERS` loses messages.',
        remedy: '--allow-destroy stream/ORDERS',
      },
      notes: [
        'deletes 412,880 of 662,880 messages (1.9 of 3.1 GiB), the oldest',
        'unread among them: billing 18,220 · audit 402',
      ],
      desired: { max_msgs: 250_000 },
    }),
    anAction('consumer/ORDERS/billing', {
      action: 'replace',
      risk: 'disruptive',
      changes: [
        {
          field: 'max_waiting',
          before: 512,
          after: 64,
          risk: 'disruptive',
          note: 'the server cannot change it in place',
          default: false,
        },
      ],
      source: { file: 'consumers.yaml', line: 31, column: 7 },
      notes: ['keeps its place after ack floor 1,204; 12 unacked are delivered again'],
      desired: { max_waiting: 64, deliver_subject: null },
    }),
    anAction('stream/OLD', { action: 'orphan' }),
    anAction('consumer/ORDERS/a', { action: 'runtime-managed' }),
    anAction('consumer/ORDERS/b', { action: 'runtime-managed' }),
    anAction('consumer/ORDERS/c', { action: 'runtime-managed' }),
  ],
  summary: { ...NO_SUMMARY, update: 1, replace: 1, orphan: 1, runtime_managed: 3, unchanged: 40 },
});
