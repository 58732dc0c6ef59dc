/** What is not there has no series: an object by its own rule, and the source itself. */
import type { FleetctlMetric } from '../../resources/fleetctl-metrics.js';
import { nameOf, type RuleContext, ruleOf } from './alert-rules.js';
import { type Built, MINUTE } from './built-in-alert.js';
import { type AlertRule, promDuration } from './rule.js';
import { type Labelled, selectorsOf } from './selectors.js';
import type { Watched } from './watched.js';

const NONE = { needs: [], forNs: 5 * MINUTE };

const CONSUMER: Built = {
  ...NONE,
  name: 'NATSConsumerAbsent',
  severity: 'critical',
  summary: 'Consumer {{ $labels.consumer }} of {{ $labels.stream }} does not exist',
  description: 'The topology declares it, and nobody can read through it.',
};

const STREAM: Built = {
  ...NONE,
  name: 'NATSStreamAbsent',
  severity: 'critical',
  summary: 'Stream {{ $labels.stream }} does not exist',
  description: 'The topology declares it, and what is published to it is stored nowhere.',
};

const METRICS: Built = {
  ...NONE,
  name: 'NATSMetricsAbsent',
  severity: 'critical',
  summary: 'There are no metrics of NATS',
  description: 'The exporter is down, or Prometheus does not scrape it: no other alert can fire.',
};

export function consumerAbsent({ consumers, allConsumers }: Watched, context: RuleContext): AlertRule[] {
  const [durable, ephemeral] = [
    consumers.filter(each => each.isDurable),
    consumers.filter(each => !each.isDurable),
  ];
  return [
    ...absentRules(CONSUMER, durable, context, exprOf('nats_consumer_num_pending', allConsumers, context)),
    ...absentRules({ ...CONSUMER, ...EPHEMERAL }, ephemeral, context, ephemeralExpr(allConsumers, context)),
  ];
}

const EPHEMERAL = {
  severity: 'warning',
  description:
    'The runtime makes it when a service starts, and it stays a while without one: no instance runs.',
} as const;

export function streamAbsent({ streams, allStreams }: Watched, context: RuleContext): AlertRule[] {
  return absentRules(STREAM, streams, context, exprOf('nats_stream_last_seq', allStreams, context));
}

export function metricsAbsent(context: RuleContext): AlertRule {
  const { always } = context.source;
  return ruleOf(METRICS, `absent(${always})`, { ...METRICS, shown: '', note: '' }, context);
}

type Objects = readonly (Labelled & { thresholds: { absentNs: number | null } })[];

function absentRules(
  row: Built,
  objects: Objects,
  context: RuleContext,
  exprFor: (objects: Objects) => string,
): AlertRule[] {
  const times = [...new Set(objects.flatMap(({ thresholds }) => thresholds.absentNs ?? []))];
  return times.map(forNs => {
    const expr = exprFor(objects.filter(({ thresholds }) => thresholds.absentNs === forNs));
    const rule = ruleOf(row, expr, { forNs, severity: row.severity, shown: '', note: '' }, context);
    return times.length === 1
      ? rule
      : { ...rule, labels: { threshold: promDuration(forNs), ...rule.labels } };
  });
}

/** absent() takes its labels from the selector, so each object has its own. Without any metrics they say nothing. */
function exprOf(metric: FleetctlMetric, all: readonly Labelled[], context: RuleContext) {
  return (objects: Objects) => {
    const name = nameOf(metric, context.source);
    const absent = objects.map(each => `absent(${name}${selectorsOf([each], all)[0]})`);
    return `(\n  ${absent.join('\n  or ')}\n) and on () ${aliveExpr(context)}`;
  };
}

/** fleetctl's exporter shows ephemeral consumers only where it was given the topology, and says which are missing. */
function ephemeralExpr(all: readonly Labelled[], context: RuleContext) {
  if (context.source.name !== 'fleetctl') return exprOf('nats_consumer_num_pending', all, context);
  return (objects: Objects) =>
    selectorsOf(objects, all)
      .map(selector => `fleetctl_declared_present${selector} == 0`)
      .join('\nor ');
}

function aliveExpr({ source }: RuleContext): string {
  return source.name === 'fleetctl' ? 'nats_up == 1' : `count(${source.always}) > 0`;
}
