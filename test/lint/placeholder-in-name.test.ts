import { ruleTable } from './rule-table.js';

ruleTable('placeholder-in-name', {
  accept: {
    'plain names': `streams: { S: { subjects: ['s.>'] } }
consumers: { c-1: { stream: S, queue_group: workers } }`,
  },
  reject: [
    {
      because: 'places for a pod',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  'c-{pod}': ▸{ stream: S, queue_group: ▸'g-\${HOSTNAME}' }
  d: { stream: S, name: ▸w-$POD_NAME }`,
      says: [
        `The name \`c-{pod}\` has a place for \`{pod}\``,
        `The queue_group \`g-\${HOSTNAME}\` has a place for \`\${HOSTNAME}\``,
        `\`$POD_NAME\``,
      ],
      mend: `fan out`,
    },
  ],
});
