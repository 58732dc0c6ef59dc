import { listed } from '../mend.js';
import { alertsOf, knownMetrics } from '../metric-source.js';
import type { Rule } from '../rule.js';

const RATES = new Set(['rate', 'irate', 'increase', 'resets']);

/**
 * rate() and its like over a gauge: they take each fall for a restart that began at zero, so the alert is silent
 * while the value stays high and fires while it falls.
 */
export const rateOverGauge: Rule = {
  code: 'rate-over-gauge',
  severity: 'warning',
  *check({ topology }) {
    const known = knownMetrics(topology);
    const counters = [...known.expr.values()]
      .filter(metric => metric.type === 'counter')
      .map(metric => metric.name);
    for (const { name, field, expression } of alertsOf(topology)) {
      for (const { metric, functions } of expression.selectors) {
        const [inner] = functions;
        if (metric === null || inner === undefined || !RATES.has(inner)) continue;
        if (known[field].get(metric)?.type !== 'gauge') continue;
        const counter = counters.find(each =>
          each.startsWith(metric.replace(/_num_|_total$/g, '_').replace(/_$/, '')),
        );
        yield {
          path: ['alerts', name, field],
          message: `Alert \`${name}\` takes ${inner}() of \`${metric}\`, which is a gauge: each fall counts as a restart, so it is silent while the value stays high and fires while it falls.`,
          help: `The value itself (\`${metric} > …\`), its change (\`delta(${metric}[10m])\`)${counter === undefined ? '' : `, or the counter ${listed([counter])}`}.`,
        };
      }
    }
  },
};
