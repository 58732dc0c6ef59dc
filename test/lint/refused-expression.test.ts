import { ruleTable } from './rule-table.js';

ruleTable('refused-expression', {
  accept: {
    PromQL: `alerts:
  A: { expr: 'sum by (stream) (rate(nats_consumer_delivered_total[5m] offset 1h)) > 5' }`,
    'ranges of all kinds': `alerts:
  A: { expr: 'max_over_time(rate(nats_consumer_delivered_total[5m])[1h:1m]) > quantile_over_time(0.9, (nats_consumer_lag[5m]))' }`,
    'an alert on a metric': `alerts: { A: { metric: nats_consumer_lag, above: 5 } }`,
  },
  reject: [
    {
      because: 'a bracket that is not closed',
      topology: `alerts:
  A: { expr: ▸'rate(nats_consumer_lag[5m] > 10' }`,
      says: `The expr of \`A\` is no PromQL, it ends too early`,
    },
    {
      because: 'an operator twice',
      topology: `alerts:
  A: { expr: ▸'nats_consumer_lag > > 5' }`,
      says: `from character 21, \`> 5\``,
    },
    {
      because: 'an end that comes too early',
      topology: `alerts:
  A: { expr: ▸'nats_consumer_lag >' }`,
      says: `it ends too early`,
    },
    {
      because: 'a duration that is none',
      topology: `alerts:
  A: { expr: ▸'rate(nats_consumer_lag[5x]) > 1' }`,
      says: `is no PromQL`,
    },
    {
      because: 'a rate without a range',
      topology: `alerts:
  A: { expr: ▸'rate(nats_consumer_delivered_total) > 1' }`,
      says: `\`rate(nats_consumer_delivered_total) > 1\`: rate() needs a range`,
    },
    {
      because: 'a range without a function, or in the wrong one',
      topology: `alerts:
  A: { expr: ▸'nats_consumer_lag[5m] > 1' }
  B: { expr: ▸'abs(nats_consumer_lag[5m]) > 1' }`,
      says: [`a range needs a function around it`, `abs() takes no range`],
    },
  ],
});
