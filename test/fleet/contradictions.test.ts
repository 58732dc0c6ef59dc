/**
 * The contradictions of the fleet's design document, one by one: for each that a machine can find, the rule and the
 * place where it is found in examples/fleet-as-written; for each that it cannot, why.
 */
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.js';
import { readFolder } from './read-fleet.js';

type Found = [rule: string, path: string, env?: 'exporter' | 'measured' | 'phase-5' | 'stream-all'];

interface Contradiction {
  n: number;
  what: string;
  found?: Found[];
  /** Why a machine that reads the topology cannot see it, or what of it. */
  unseen?: string;
}

const STREAMS = [
  'PLANNING_EVENTS',
  'CONTEXT_EVENTS',
  'ORCHESTRATOR_EVENTS',
  'AGENT_COMMANDS',
  'AGENT_RESPONSES',
];
const EPHEMERAL = [
  'context-planning-events',
  'context-orchestration-events',
  'orchestrator-planning-events',
  'orchestrator-context-updates',
  'orchestrator-agent-responses',
];
const DURABLE = ['planning-context-events', 'planning-orchestration-events', 'workspace-agent-commands'];
const UNPUBLISHED = [
  ...['planning.story.created', 'planning.story.updated', 'planning.plan.created', 'planning.plan.approved'],
  ...['planning.task.created', 'planning.task.assigned', 'planning.task.completed'],
  ...['context.decision.added', 'context.milestone.reached', 'context.snapshot.created'],
  ...['orchestration.deliberation.started', 'orchestration.agent.registered', 'orchestration.council.formed'],
  ...['orchestration.task.dispatched', 'orchestration.task.completed'],
  ...['agent.cmd.execute', 'agent.cmd.stop', 'agent.cmd.report'],
  ...['agent.response.progress', 'agent.response.completed', 'agent.response.failed'],
];
const UNHANDLED = [
  ...['planning.story.created', 'planning.story.updated', 'planning.plan.created', 'planning.task.completed'],
  ...['context.decision.added', 'context.snapshot.created', 'orchestration.deliberation.started'],
  ...['orchestration.agent.registered', 'orchestration.council.formed', 'orchestration.task.dispatched'],
  ...['agent.cmd.stop', 'agent.cmd.report'],
];
const SERVER =
  'It is about what runs on the server: `fleetctl plan` sees it, a topology alone does not show it.';
const CODE = 'It is in the code of a service, which no topology holds.';

const CONTRADICTIONS: Contradiction[] = [
  {
    n: 1,
    what: 'planning.phase.completed has no stream',
    found: [['subject-not-captured', 'events."planning.phase.completed"']],
  },
  { n: 2, what: 'CONTEXT_EVENTS beside the real stream CONTEXT', unseen: SERVER },
  { n: 3, what: 'phase 1 is ticked, and the streams are others', unseen: SERVER },
  {
    n: 4,
    what: 'the gateway reads a stream ALL',
    found: [['unknown-stream', 'consumers.gateway-all-events.stream', 'stream-all']],
  },
  {
    n: 5,
    what: 'progress pushes out results',
    found: [
      ['chatty-subject', 'streams.AGENT_RESPONSES.max_msgs'],
      ['chatty-subject', 'streams.AGENT_RESPONSES.max_msgs', 'measured'],
    ],
  },
  {
    n: 6,
    what: 'unprocessed commands vanish',
    found: [['work-discarded', 'streams.AGENT_COMMANDS.max_msgs']],
    unseen: 'How long an outage lasts, against which AGENT_RESPONSES would have to be measured.',
  },
  {
    n: 7,
    what: 'no max_bytes',
    found: STREAMS.map((name): Found => ['unbounded-stream', `streams.${name}`]),
  },
  {
    n: 8,
    what: 'discard, replicas and duplicate_window are absent',
    found: STREAMS.map((name): Found => ['discard-unstated', `streams.${name}.max_msgs`]),
    unseen:
      'Replicas and duplicate_window have defaults that hold for most streams: leaving them out is no finding.',
  },
  {
    n: 9,
    what: 'a complete audit trail against ages of an hour to thirty days',
    unseen: 'The document promises the trail in prose; nothing in a topology says "complete".',
  },
  {
    n: 10,
    what: 'AGENT_COMMANDS cannot become a workqueue; stop and report have no consumer',
    found: [
      ['work-discarded', 'streams.AGENT_COMMANDS.max_msgs'],
      ['only-observed', 'consumers.gateway-all-events'],
    ],
    unseen: `The change of retention. ${SERVER}`,
  },
  {
    n: 11,
    what: 'stop has to reach the pod that runs the job',
    found: [['only-observed', 'consumers.gateway-all-events']],
    unseen: 'The document gives stop no consumer at all; in a queue group signal-in-queue-group would tell.',
  },
  {
    n: 12,
    what: 'two subjects in the section, one in the table',
    unseen: 'A topology has one place for a consumer, so the two cannot differ there.',
  },
  {
    n: 13,
    what: 'ephemeral with a queue group',
    found: EPHEMERAL.map((name): Found => ['ephemeral-repeats-events', `consumers.${name}`]),
  },
  {
    n: 14,
    what: 'a second subscription with the group of the first',
    found: [['shared-queue-group', 'consumers.approved-plans.queue_group', 'measured']],
  },
  {
    n: 15,
    what: 'durable names that are not those of the consumers',
    found: DURABLE.map((name): Found => ['renamed-consumer', `consumers.${name}.name`]),
  },
  { n: 16, what: 'nats.DeliverGroup does not exist', unseen: CODE },
  {
    n: 17,
    what: "the gateway's group",
    found: [
      ['group-on-fan-out', 'consumers.gateway-all-events.queue_group'],
      ['placeholder-in-name', 'consumers.gateway-all-events.queue_group'],
    ],
  },
  {
    n: 18,
    what: 'deliver_policy is left to its default',
    found: [
      'gateway-all-events',
      'context-orchestration-events',
      'orchestrator-planning-events',
      'orchestrator-context-updates',
      ...DURABLE,
    ].map((name): Found => ['deliver-policy-unstated', `consumers.${name}`]),
  },
  {
    n: 19,
    what: 'browsers see commands',
    found: [['exposed-commands', 'consumers.gateway-all-events.filter_subjects[0]']],
  },
  {
    n: 20,
    what: 'ack_wait, max_deliver and max_ack_pending are left to their defaults, shorter than the handlers',
    found: [
      ...[...EPHEMERAL, ...DURABLE].map(
        (name): Found => ['ack-settings-unstated', `consumers.${name}.ack_policy`],
      ),
      ['redelivered-while-handled', 'consumers.orchestrator-planning-events.handler_timeout', 'measured'],
      ['redelivered-while-handled', 'consumers.workspace-agent-commands.handler_timeout', 'measured'],
    ],
  },
  {
    n: 21,
    what: 'no dead letters, redelivery without end',
    found: [...EPHEMERAL, ...DURABLE].map(
      (name): Found => ['endless-redelivery', `consumers.${name}.ack_policy`],
    ),
  },
  { n: 22, what: 'a handler needs fields that the event does not have', unseen: CODE },
  {
    n: 23,
    what: 'a durable for each pod',
    found: [['placeholder-in-name', 'consumers.context-planning-events.name', 'phase-5']],
  },
  {
    n: 24,
    what: 'a push durable takes one subscriber; no order across a group',
    unseen:
      'Every consumer of the table has a group; without one single-subscriber would tell. That order matters, nothing in a topology says.',
  },
  {
    n: 25,
    what: 'events without a publisher, consumers that never fire',
    found: [
      ...UNPUBLISHED.map((subject): Found => ['event-without-publisher', `events."${subject}"`]),
      ['consumer-never-receives', 'consumers.planning-context-events'],
      ['consumer-never-receives', 'consumers.planning-orchestration-events'],
    ],
  },
  {
    n: 26,
    what: 'events without a consumer but the gateway',
    found: [
      ['only-observed', 'consumers.gateway-all-events'],
      ['subject-not-captured', 'events."planning.phase.completed"'],
    ],
  },
  {
    n: 27,
    what: 'services without a part in the bus',
    found: [
      ['idle-service', 'services.storycoach'],
      ['idle-service', 'services.agents'],
    ],
  },
  {
    n: 28,
    what: 'deliberation → context.updated → deliberation',
    found: [['feedback-loop', 'services.context.publishes[0]']],
    unseen: 'The way through UpdateContext, which is a call and not a message.',
  },
  { n: 29, what: 'notifying active agents has no subject', unseen: CODE },
  { n: 30, what: 'DRAFT → BUILD is no transition', unseen: 'State machines are no part of a topology.' },
  { n: 31, what: 'a redelivery publishes again', unseen: CODE },
  {
    n: 32,
    what: 'request and response without a field that joins them',
    unseen:
      'The document gives no payloads, and a payload schema does not say which field joins two messages.',
  },
  {
    n: 33,
    what: 'names that differ from those of the code',
    unseen: 'Both names are sound; only the code shows which one is used.',
  },
  {
    n: 34,
    what: 'the permissions as written let nothing work',
    found: [
      ['permission-missing', 'users.context-service.permissions.publish'],
      ['permission-missing', 'users.context-service.permissions.subscribe'],
      ['permission-missing', 'users.orchestrator-service.permissions.publish'],
      ['permission-missing', 'users.orchestrator-service.permissions.subscribe'],
    ],
  },
  {
    n: 35,
    what: 'permissions for what JetStream never delivers that way',
    found: [
      ['permission-beyond', 'users.context-service.permissions.subscribe[0]'],
      ['permission-beyond', 'users.orchestrator-service.permissions.subscribe[0]'],
    ],
  },
  {
    n: 36,
    what: 'two users for seven services',
    found: ['gateway', 'planning', 'workspace'].map(
      (name): Found => ['service-without-user', `services.${name}`],
    ),
    unseen: 'TLS and accounts are a choice; that the server of today has no login at all, it alone shows.',
  },
  {
    n: 37,
    what: 'metrics and labels that no exporter has, rate() over a gauge',
    found: [
      ['rate-over-gauge', 'alerts.NATSConsumerRedeliveryHigh.expr'],
      ['rate-over-gauge', 'alerts.NATSConsumerRedeliveryHigh.expr', 'exporter'],
      ['unknown-metric', 'alerts.NATSConsumerLagHigh.expr', 'exporter'],
      ['unknown-label', 'alerts.NATSConsumerRedeliveryHigh.summary', 'exporter'],
    ],
  },
  { n: 38, what: 'ports of services', unseen: 'They are not of the bus.' },
];

const ENVS = [undefined, 'exporter', 'measured', 'phase-5', 'stream-all'] as const;
const findings = new Map(
  await Promise.all(
    ENVS.map(async env => [env, lint(await readFolder('examples/fleet-as-written', env ?? null))] as const),
  ),
);

it('are 38, each named once', () => {
  expect(CONTRADICTIONS.map(({ n }) => n)).toEqual(Array.from({ length: 38 }, (_, i) => i + 1));
});

it.each(CONTRADICTIONS)(
  '$n, $what: has a rule and a place, or the reason why not',
  ({ found = [], unseen }) => {
    expect(found.length > 0 || (unseen ?? '') !== '').toBe(true);
  },
);

describe.each(CONTRADICTIONS.filter(({ found }) => found !== undefined))('$n: $what', ({ found = [] }) => {
  it.each(found)('is found by %s at %s', (code, path, env) => {
    const here = (findings.get(env) ?? []).filter(finding => finding.path === path);
    expect(here.map(finding => finding.code)).toContain(code);
    expect(here[0]?.place?.line).toBeGreaterThan(1);
  });
});

it.each(UNHANDLED)('26: that nobody but the gateway hears %s is said by name', subject => {
  const observed = findings.get(undefined)!.find(finding => finding.code === 'only-observed');
  expect(observed?.message).toContain(`\`${subject}\``);
});

it('28: the loop is shown whole', () => {
  const loop = findings.get(undefined)!.find(finding => finding.code === 'feedback-loop');
  expect(loop?.message).toContain(
    '`context.updated` → `orchestrator-context-updates` (orchestrator) → `orchestration.deliberation.completed` → `context-orchestration-events` (context) → `context.updated`',
  );
});

describe('in the fleet’s own topology', () => {
  it.each([null, 'phase-5', 'production'])(
    'with %s nothing is left, and what is accepted has its reason',
    async env => {
      const { lintReport } = await import('../../src/lint/lint.js');
      const { findings: left, excepted, off } = lintReport(await readFolder('topology', env));
      expect(left).toEqual([]);
      expect(off).toEqual([]);
      expect(excepted.map(({ code, reason }) => `${code}: ${reason}`).toSorted()).toEqual([
        expect.stringMatching(/^event-without-consumer: people read dead letters/),
        expect.stringMatching(/^feedback-loop: it ends by causation/),
        expect.stringMatching(/^idle-service: it is called over gRPC/),
        expect.stringMatching(/^only-observed: browsers show what happens/),
      ]);
    },
  );
});
