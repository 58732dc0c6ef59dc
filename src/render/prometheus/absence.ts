/** What is not there has no series: an object by its own rule, and the source itself. */
import type { FleetctlMetric } from '../../resources/fleetctl-metrics.js';
import { nameOf, type RuleContext, ruleOf } from './alert-rules.js';
import { type Built, MINUTE } from './built-in-alert.js';
import type { AlertRule } from './rule.js';
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
  return consumers.flatMap(each => {
    const { absentNs } = each.thresholds;
    if (absentNs === null) return [];
    const row = each.isDurable ? CONSUMER : { ...CONSUMER, ...EPHEMERAL };
    return [absentRule(row, 'nats_consumer_num_pending', each, allConsumers, absentNs, context)];
  });
}

const EPHEMERAL = {
  severity: 'warning',
  description:
    'The runtime makes it when a service starts, and it stays a while without one: no instance runs.',
} as const;

export function streamAbsent({ streams, allStreams }: Watched, context: RuleContext): AlertRule[] {
  return streams.flatMap(each => {
    const { absentNs } = each.thresholds;
    return absentNs === null
      ? []
      : [absentRule(STREAM, 'nats_stream_last_seq', each, allStreams, absentNs, context)];
  });
}

export function metricsAbsent(context: RuleContext): AlertRule {
  const { always } = context.source;
  return ruleOf(METRICS, `absent(${always})`, { ...METRICS, threshold: 0, note: '' }, context);
}

/** absent() takes its labels from the selector, so each object has a rule. Without any metrics it says nothing. */
function absentRule(
  row: Built,
  metric: FleetctlMetric,
  object: Labelled,
  all: readonly Labelled[],
  forNs: number,
  context: RuleContext,
): AlertRule {
  const [selector] = selectorsOf([object], all);
  const expr = `absent(${nameOf(metric, context.source)}${selector})\n  and on () ${aliveExpr(context)}`;
  return ruleOf(row, expr, { forNs, severity: row.severity, threshold: 0, note: '' }, context);
}

function aliveExpr({ source }: RuleContext): string {
  return source.name === 'fleetctl' ? 'nats_up == 1' : `count(${source.always}) > 0`;
}
