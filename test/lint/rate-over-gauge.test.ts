import { ruleTable } from './rule-table.js';

ruleTable('rate-over-gauge', {
  accept: {
    'a rate of a counter': `alerts:
  A: { expr: 'rate(nats_consumer_delivered_total[5m]) > 5' }`,
    'the gauge itself, or its change': `alerts:
  A: { expr: 'nats_consumer_num_redelivered > 5 or delta(nats_consumer_num_redelivered[5m]) > 5' }`,
    'a metric that nobody knows, which is told of already': `alerts:
  A: { expr: 'rate(nats_consumer_lags[5m]) > 5' }`,
  },
  reject: [
    {
      because: 'rate, irate and increase of a gauge',
      topology: `alerts:
  A: { expr: ▸▸▸'rate(nats_consumer_num_redelivered[5m]) + irate(nats_consumer_lag[5m]) + increase(nats_consumer_num_pending[5m]) > 10' }`,
      says: [
        `takes increase() of \`nats_consumer_num_pending\``,
        `takes irate() of \`nats_consumer_lag\``,
        `takes rate() of \`nats_consumer_num_redelivered\`, which is a gauge`,
      ],
    },
    {
      because: 'what the exporter serves as a gauge, though it only grows',
      topology: `monitoring: { source: prometheus-nats-exporter }
alerts:
  A: { expr: ▸'rate(jetstream_consumer_delivered_consumer_seq[5m]) > 10' }`,
      says: `which is a gauge`,
    },
  ],
});
