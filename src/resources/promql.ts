/** What a PromQL expression asks for, and what is wrong with it: read with Prometheus' own grammar. */
import { parser } from '@prometheus-io/lezer-promql';

export interface AskedMetric {
  name: string;
  /** Where its name stands in the expression. */
  from: number;
  to: number;
  /** The names of the labels that it is selected by. */
  labels: string[];
  /** The functions around it, the nearest first: `rate`, `sum`. */
  within: string[];
}

export interface Promql {
  metrics: AskedMetric[];
  /** Where the expression stops making sense; null where it does not. */
  faultAt: number | null;
}

export function readPromql(expr: string): Promql {
  const tree = parser.parse(expr);
  const metrics: AskedMetric[] = [];
  const functions: string[] = [];
  let faultAt: number | null = null;
  tree.iterate({
    enter(node) {
      if (node.type.isError) faultAt ??= node.from;
      if (node.name === 'FunctionCall' || node.name === 'AggregateExpr') {
        const head = node.node.firstChild;
        functions.unshift(head === null ? '' : expr.slice(head.from, head.to).toLowerCase());
      }
      if (node.name !== 'VectorSelector') return;
      const name = node.node.getChild('Identifier');
      const labels = node.node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      metrics.push({
        name: name === null ? '' : expr.slice(name.from, name.to),
        from: name?.from ?? node.from,
        to: name?.to ?? node.from,
        labels: labels.map(matcher => {
          const label = matcher.getChild('LabelName');
          return label === null ? '' : expr.slice(label.from, label.to);
        }),
        within: [...functions],
      });
    },
    leave(node) {
      if (node.name === 'FunctionCall' || node.name === 'AggregateExpr') functions.shift();
    },
  });
  return { metrics, faultAt };
}
