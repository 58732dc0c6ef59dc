import { alertsOf, knownMetrics } from '../metric-source.js';
import type { Rule } from '../rule.js';

const DELTAS = new Set([
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
  'holt_winters',
  'double_exponential_smoothing',
]);

/** delta(), deriv() and their like over a counter: they do not know that it begins anew, and then go below zero. */
export const deltaOverCounter: Rule = {
  code: 'delta-over-counter',
  severity: 'warning',
  *check({ topology }) {
    const known = knownMetrics(topology);
    for (const { name, field, expression } of alertsOf(topology)) {
      for (const { metric, functions } of expression.selectors) {
        const [inner] = functions;
        if (metric === null || inner === undefined || !DELTAS.has(inner)) continue;
        if (known[field].get(metric)?.type !== 'counter') continue;
        yield {
          path: ['alerts', name, field],
          message: `Alert \`${name}\` takes ${inner}() of \`${metric}\`, which is a counter: each time it begins anew, the result goes far below zero.`,
          help: `\`increase(${metric}[10m])\` or \`rate(${metric}[10m])\`.`,
        };
      }
    }
  },
};
