import { alertsOf } from '../metric-source.js';
import type { Fault } from '../promql.js';
import type { Rule } from '../rule.js';

/** An `expr` that is no PromQL, or one whose functions do not fit: Prometheus refuses the whole file that holds it. */
export const refusedExpression: Rule = {
  code: 'refused-expression',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    for (const { name, field, text, expression } of alertsOf(topology)) {
      if (expression.fault === null) continue;
      yield {
        path: ['alerts', name, field],
        message: `The expr of \`${name}\` is no PromQL, ${whereIn(text, expression.fault)}: Prometheus refuses the file that holds it.`,
        help: 'An expression such as `sum by (stream) (rate(nats_consumer_delivered_total[5m])) > 100`.',
      };
    }
  },
};

function whereIn(text: string, { at, why }: Fault): string {
  const rest = text.slice(at).trim();
  if (rest === '') return 'it ends too early';
  return `from character ${at + 1}, \`${rest.slice(0, 40)}\`${why === null ? '' : `: ${why}`}`;
}
