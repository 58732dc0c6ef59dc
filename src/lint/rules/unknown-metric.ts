import { nearest } from '../../findings/nearest.js';
import { alertsOf, knownMetrics, sourceName, sourceWith } from '../metric-source.js';
import type { Rule } from '../rule.js';

/** What Prometheus itself and the usual exporters beside the bus serve. */
const FOREIGN =
  /^(?:up|scrape_\w+|ALERTS(?:_FOR_STATE)?|(?:kube|kubelet|container|node|go|process|prometheus|alertmanager|probe|machine)_\w+)$/;

/** An alert over a metric that the declared source does not have: it never fires, and looks as if all were well. */
export const unknownMetric: Rule = {
  code: 'unknown-metric',
  severity: 'warning',
  *check({ topology }) {
    const known = knownMetrics(topology);
    for (const { name, field, expression } of alertsOf(topology)) {
      const metrics = new Set(expression.selectors.flatMap(({ metric }) => metric ?? []));
      for (const metric of metrics) {
        if (known[field].has(metric) || FOREIGN.test(metric)) continue;
        yield {
          path: ['alerts', name, field],
          message: `Alert \`${name}\` watches \`${metric}\`, which ${sourceName(topology)} does not have: it would never fire.`,
          help: mend(metric, known[field].keys()),
        };
      }
    }
  },
};

function mend(metric: string, known: Iterable<string>): string {
  const source = sourceWith(metric);
  if (source !== undefined) return `\`${source}\`, where that is what Prometheus reads.`;
  const near = nearest(metric, known);
  return near === undefined
    ? 'A metric that the source has (docs/alerts.md); one of a program of your own is an exception with its reason.'
    : `\`${near}\`.`;
}
