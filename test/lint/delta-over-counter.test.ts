import { ruleTable } from './rule-table.js';

ruleTable('delta-over-counter', {
  accept: {
    'increase of a counter': `alerts:
  A: { expr: 'increase(nats_consumer_delivered_total[5m]) > 5' }`,
    'delta of a gauge': `alerts:
  A: { expr: 'delta(nats_consumer_lag[5m]) > 5' }`,
  },
  reject: [
    {
      because: 'delta of a counter',
      topology: `alerts:
  A: { expr: ▸'delta(nats_consumer_delivered_total[5m]) > 5' }`,
      says: `takes delta() of \`nats_consumer_delivered_total\`, which is a counter`,
      mend: `\`increase(nats_consumer_delivered_total[10m])\``,
    },
  ],
});
