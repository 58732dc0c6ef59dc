import { ruleTable } from './rule-table.js';

ruleTable('unknown-metric', {
  accept: {
    'metrics of the default source': `alerts: { A: { metric: nats_consumer_lag, above: 5 }, B: { expr: nats_stream_total_messages > 5 or nats_consumer_num_pending > 5 } }`,
    'metrics of the declared source, and what is recorded of them': `monitoring: { source: prometheus-nats-exporter, prefix: nats }
alerts: { A: { expr: 'nats_consumer_num_pending > 5 or nats:consumer_lag > 5' }, B: { metric: nats_consumer_lag, above: 5 } }`,
    'metrics of Prometheus itself and of exporters beside the bus': `alerts: { A: { expr: 'up == 0 or absent(up) or kube_pod_status_ready == 0 or container_memory_rss > 1' } }`,
  },
  reject: [
    {
      because: 'a metric of another source',
      topology: `alerts:
  A: { expr: ▸jetstream_consumer_num_pending > 5 }`,
      says: `Alert \`A\` watches \`jetstream_consumer_num_pending\`, which the default source \`fleetctl\` does not have`,
      mend: `\`monitoring: { source: prometheus-nats-exporter }\``,
    },
    {
      because: 'a metric that the exporter does not have',
      topology: `monitoring: { source: prometheus-nats-exporter, prefix: nats }
alerts:
  A: { expr: ▸nats_consumer_paused > 5 }`,
      says: `which the source \`prometheus-nats-exporter\` with prefix \`nats\` does not have`,
    },
    {
      because: 'a name of fleetctl, in an expr for another source',
      topology: `monitoring: { source: prometheus-nats-exporter, prefix: nats }
alerts:
  A: { expr: ▸nats_consumer_lag > 5 }`,
      says: `watches \`nats_consumer_lag\`, which the source \`prometheus-nats-exporter\``,
      mend: `\`monitoring: { source: fleetctl }\``,
    },
    {
      because: 'a misspelt metric',
      topology: `alerts:
  A: { metric: ▸nats_consumer_lags, above: 5 }`,
      says: `watches \`nats_consumer_lags\``,
      mend: `\`nats_consumer_lag\``,
    },
  ],
});
