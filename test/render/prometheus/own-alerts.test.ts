import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { FleetError } from '../../../src/findings/fleet-error.js';
import { templateFault } from '../../../src/render/prometheus/template-fault.js';
import { quote } from '../../../src/render/quote.js';
import { checkRules } from '../../support/promtool.js';
import { nastyText } from '../nasty-texts.js';
import { rendered } from './rendered.js';

interface Rule {
  alert?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** The rules of a name, as YAML reads them. */
async function rulesNamed(name: string, text: string): Promise<Rule[]> {
  const { groups } = load(await rendered(text)) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert === name);
}

async function faultOf(text: string): Promise<FleetError> {
  return rendered(text).then(
    () => Promise.reject(new Error('nothing was thrown')),
    error => error as FleetError,
  );
}

const STREAM = 'streams: { S: { subjects: [s] } }';
const CONSUMERS = `${STREAM}
consumers:
  a: { stream: S, ack_policy: explicit, monitoring: { lag: 5 } }
  b: { stream: S, ack_policy: explicit, monitoring: { lag: off } }
  c: { stream: S, ack_policy: explicit, monitoring: { enabled: false } }
  d: { stream: S, ack_policy: explicit }
`;

describe('an alert of the topology', () => {
  it('is on every series of its metric', async () => {
    const [rule] = await rulesNamed(
      'X',
      `${STREAM}\nalerts: { X: { metric: nats_consumer_lag, above: 1_000, for: 1h30m } }`,
    );
    expect(rule).toEqual({
      alert: 'X',
      expr: 'nats_consumer_lag > 1000',
      for: '1h30m',
      labels: { severity: 'warning' },
    });
  });

  it('that has a built-in name takes its place, but for those with a threshold of their own', async () => {
    const text = `${CONSUMERS}alerts: { NATSConsumerLagHigh: { metric: nats_consumer_lag, above: 1000, for: 2m, severity: critical, summary: "s" } }`;
    const [own, builtIn, ...more] = await rulesNamed('NATSConsumerLagHigh', text);
    expect(more).toEqual([]);
    expect(own).toMatchObject({
      expr: 'nats_consumer_lag > 1000\n  unless nats_consumer_lag{stream="S",consumer=~"a|b|c"}',
      for: '2m',
    });
    expect(builtIn).toMatchObject({
      expr: 'nats_consumer_lag{stream="S",consumer="a"} > 5',
      for: '2m',
      labels: { severity: 'critical', threshold: '5' },
      annotations: { summary: 's' },
    });
  });

  it('says the runbook of a built-in name, and of any other where the topology has runbooks', async () => {
    const text = `${STREAM}\nalerts: { X: { expr: up == 0 }, NATSSlowConsumers: { expr: up == 0 } }`;
    expect((await rulesNamed('X', text))[0]?.annotations).toBeUndefined();
    expect(
      (await rulesNamed('NATSSlowConsumers', text)).map(rule => rule.annotations?.['runbook_url']),
    ).toEqual(['https://github.com/swe-ai-fleet/fleetctl/blob/main/docs/alerts.md#natsslowconsumers']);
    const own = `${text}\nmonitoring: { runbooks: https://wiki/nats, labels: { team: x } }`;
    expect((await rulesNamed('X', own))[0]).toMatchObject({
      labels: { severity: 'warning', team: 'x' },
      annotations: { runbook_url: 'https://wiki/nats#x' },
    });
  });

  it('is silent while its metric falls, where it says so', async () => {
    const [rule] = await rulesNamed(
      'X',
      `${STREAM}\nalerts: { X: { metric: nats_consumer_lag, below: 3, unless_falling: 5m } }`,
    );
    expect(rule?.expr).toBe('nats_consumer_lag < 3\n  unless delta(nats_consumer_lag[5m]) < 0');
  });

  it.each([
    [
      'metric: nats_consumer_lagg, above: 1',
      'asks for `nats_consumer_lagg`, which fleetctl does not have',
      'nats_consumer_lag',
    ],
    [
      'expr: sum(nats_nothing_of_the_kind_at_all) > 1',
      'asks for `nats_nothing_of_the_kind_at_all`',
      'docs/monitoring.md',
    ],
    ['expr: "sum(nats_consumer_lag"', 'is no PromQL, at its end', 'would not load'],
    ['expr: "a > > b"', 'is no PromQL, at `> b`', 'would not load'],
    ['expr: up, summary: "{{ $value"', 'has a {{ that is not closed', '{{ $value }}'],
    ['expr: up, description: "{{ shout $value }}"', 'calls `shout`, which there is not', '{{ $value }}'],
  ])('is refused with its place: %s', async (alert, message, help) => {
    const fault = await faultOf(`${STREAM}\nalerts:\n  X: { ${alert} }`);
    expect(fault).toMatchObject({
      code: 'cannot-render',
      exit: 3,
      source: { file: 'topology.yaml', line: 4 },
    });
    expect(fault.message).toContain(message);
    expect(fault.help).toContain(help);
  });

  it('is refused by name where the source has nothing like its metric', async () => {
    const alert = 'alerts: { X: { metric: nats_consumer_oldest_pending_age_seconds, above: 1 } }';
    const fault = await faultOf(`${STREAM}\nmonitoring: { source: surveyor }\n${alert}`);
    expect(fault.message).toContain(
      '`nats_consumer_oldest_pending_age_seconds`, which surveyor does not have',
    );
  });

  it('asks for what nobody knows where it says that it means it', async () => {
    const alert = 'X: { expr: nats_mine > 1, exceptions: { unknown-metric: of a program of our own } }';
    expect((await rulesNamed('X', `${STREAM}\nalerts: { ${alert} }`))[0]?.expr).toBe('nats_mine > 1');
  });

  it('keeps the names of the source where it uses its labels', async () => {
    const text = `${STREAM}
monitoring: { source: prometheus-nats-exporter, prefix: nats }
alerts:
  X: { expr: 'nats_consumer_num_pending{consumer_name="a"} > 1 and nats_consumer_lag > 2 and nats_varz_cpu > 3' }`;
    expect((await rulesNamed('X', text))[0]?.expr).toBe(
      'nats_consumer_num_pending{consumer_name="a"} > 1 and nats:consumer_lag > 2 and nats_varz_cpu > 3',
    );
  });
});

describe('built-in alerts', () => {
  it('can be off, later, or worse', async () => {
    const text = `${STREAM}
consumers: { c: { stream: S, ack_policy: explicit } }
monitoring: { alerts: { NATSConsumerLagHigh: off, NATSConsumerLagOld: { for: 1h, severity: critical, labels: { page: "yes" } } } }`;
    expect(await rulesNamed('NATSConsumerLagHigh', text)).toEqual([]);
    expect(await rendered(text)).toContain('# NATSConsumerLagHigh: left out, off (monitoring.alerts).');
    expect(await rulesNamed('NATSConsumerLagOld', text)).toMatchObject([
      { for: '1h', labels: { severity: 'critical', page: 'yes' } },
    ]);
  });

  it('select exactly what they are for, also where names repeat and mean something to a regex', async () => {
    const text = `
streams: { S: { subjects: [s] }, T: { subjects: [t] } }
consumers:
  a: { stream: S, name: 'x+(y', ack_policy: explicit, monitoring: { lag: 5 } }
  b: { stream: T, name: 'x+(y', ack_policy: explicit, monitoring: { lag: 6 } }
  c: { stream: T, name: 'z"q', ack_policy: explicit, monitoring: { lag: 5 } }`;
    const [rule] = await rulesNamed('NATSConsumerLagHigh', text);
    expect(rule?.expr.split('\nor ')).toEqual([
      'nats_consumer_lag{stream="S",consumer="x+(y"} > 5',
      'nats_consumer_lag{stream="T",consumer="z\\"q"} > 5',
      'nats_consumer_lag{stream="T",consumer="x+(y"} > 6',
    ]);
    expect(await checkRules(await rendered(text))).toBeNull();
  });

  it('are of the account that their objects are in', async () => {
    const text = `${STREAM}
consumers: { c: { stream: S, ack_policy: explicit } }
accounts: { SALES: { context: x, streams: { S: { subjects: [s] } }, consumers: { d: { stream: S, ack_policy: explicit } } } }`;
    const [rule] = await rulesNamed('NATSConsumerLagHigh', text);
    expect(rule?.expr.split('\nor ')).toEqual([
      'nats_consumer_lag{account!="SALES",stream="S",consumer="c"} > 1000',
      'nats_consumer_lag{account="SALES",stream="S",consumer="d"} > 1000',
    ]);
  });
});

describe('texts of the topology', () => {
  it('come back as they were, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(nastyText, nastyText, async (summary, value) => {
        fc.pre(templateFault(summary) === null);
        const alert = { expr: 'up == 0', summary, labels: { team: value } };
        const [rule] = await rulesNamed('X', `${STREAM}\nalerts: ${quote({ X: alert }, 'yaml')}`);
        expect(rule?.annotations?.['summary']).toBe(summary);
        expect(rule?.labels?.['team']).toBe(value);
      }),
      { numRuns: 60 },
    );
  });
});
