import { ruleTable } from './rule-table.js';

ruleTable('unknown-label', {
  accept: {
    'labels of the metric': `alerts:
  A: { expr: 'sum by (stream, consumer) (nats_consumer_lag{account="A"}) > 5', summary: '{{ $labels.consumer }}' }
  B: { metric: nats_consumer_lag, above: 5, summary: '{{ $labels.consumer }} on {{ $labels.instance }}' }`,
    'labels that the expression makes': `alerts:
  A: { expr: 'sum by (stream) (nats_consumer_lag) > 5', summary: '{{ $labels.anything }}' }
  B: { expr: 'absent(nats_consumer_lag{consumer="c"})', summary: '{{ $labels.x }}' }`,
  },
  reject: [
    {
      because: 'the label of another source, in the expression and in the text',
      topology: `alerts:
  A: { expr: ▸'nats_consumer_lag{consumer_name="c"} > 5', summary: ▸'{{ $labels.consumer_name }}' }`,
      says: [
        `Alert \`A\` asks for the label \`consumer_name\`, which \`nats_consumer_lag\` of the default source \`fleetctl\` does not have`,
        `The summary of \`A\` shows the label \`consumer_name\``,
      ],
      mend: `\`consumer\``,
    },
    {
      because: 'a label to group by',
      topology: `monitoring: { source: surveyor }
alerts:
  A: { expr: ▸'sum by (consumer) (nats_consumer_num_pending) > 5' }`,
      says: `asks for the label \`consumer\``,
      mend: `consumer_name`,
    },
  ],
});
