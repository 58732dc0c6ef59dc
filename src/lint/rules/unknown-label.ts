import type { LintContext } from '../context.js';
import { listed } from '../mend.js';
import { type Alert, alertsOf, type KnownMetrics, knownMetrics, sourceName } from '../metric-source.js';
import type { Problem, Rule } from '../rule.js';

/** What Prometheus and its discovery put on every series. */
const FROM_OUTSIDE = new Set([
  ...['job', 'instance', 'namespace', 'pod', 'node', 'service', 'endpoint', 'container'],
  ...[
    'cluster',
    'region',
    'zone',
    'environment',
    'env',
    'prometheus',
    'tenant',
    'le',
    'alertname',
    'severity',
  ],
]);
const LABEL_IN_TEXT = /\$labels\.([A-Za-z_]\w*)/g;

/** A label that the metric does not have: a match finds nothing, and a text stays empty where its name should be. */
export const unknownLabel: Rule = {
  code: 'unknown-label',
  severity: 'warning',
  *check(context) {
    const known = knownMetrics(context.topology);
    for (const alert of alertsOf(context.topology)) {
      yield* checkExpression(alert, known[alert.field], context);
      yield* checkTexts(alert, known[alert.field], context);
    }
  },
};

function* checkExpression(
  { name, field, expression }: Alert,
  known: KnownMetrics,
  { topology }: LintContext,
): Iterable<Problem> {
  const asked = [
    ...expression.selectors.map(({ metric, labels }) => ({ metrics: [metric], labels })),
    ...expression.groupings,
  ];
  const told = new Set<string>();
  for (const { metrics, labels } of asked) {
    const own = labelsOf(metrics, known);
    if (own === null) continue;
    for (const label of labels.filter(each => !own.has(each) && !told.has(each))) {
      told.add(label);
      yield {
        path: ['alerts', name, field],
        message: `Alert \`${name}\` asks for the label \`${label}\`, which ${listed(metrics.flatMap(metric => metric ?? []))} of ${sourceName(topology)} ${metrics.length === 1 ? 'does' : 'do'} not have.`,
        help: mend(own),
      };
    }
  }
}

/** Only where what the expression gives has the labels of its one metric: nothing is summed up or joined. */
function* checkTexts(
  { name, expression }: Alert,
  known: KnownMetrics,
  { topology }: LintContext,
): Iterable<Problem> {
  const [selector, second] = expression.selectors;
  if (selector === undefined || second !== undefined || expression.groupings.length > 0) return;
  const own = labelsOf([selector.metric], known);
  if (own === null || selector.functions.some(called => called === 'absent' || called === 'label_replace'))
    return;
  if (expression.isAggregated) return;
  for (const field of ['summary', 'description'] as const) {
    const asked = [...(topology.alerts?.[name]?.[field] ?? '').matchAll(LABEL_IN_TEXT)].map(
      match => match[1]!,
    );
    for (const label of new Set(asked)) {
      if (own.has(label)) continue;
      yield {
        path: ['alerts', name, field],
        message: `The ${field} of \`${name}\` shows the label \`${label}\`, which \`${selector.metric}\` of ${sourceName(topology)} does not have: nothing would stand there.`,
        help: mend(own),
      };
    }
  }
}

/** The labels that all of the metrics have together; null where one of them is not known. */
function labelsOf(metrics: readonly (string | null)[], known: KnownMetrics): Set<string> | null {
  const found = metrics.map(metric => (metric === null ? undefined : known.get(metric)));
  if (found.length === 0 || found.includes(undefined)) return null;
  return new Set([...FROM_OUTSIDE, ...found.flatMap(metric => [...metric!.labels])]);
}

function mend(own: ReadonlySet<string>): string {
  return `It has ${listed(
    [...own].filter(label => !FROM_OUTSIDE.has(label)),
    12,
  )}.`;
}
