import { ruleTable } from './rule-table.js';

ruleTable('single-subscriber', {
  accept: {
    'a push consumer of a group': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, deliver_subject: d, queue_group: g } }
services: { x: { consumes: [c] } }`,
    'a pull consumer': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S } }
services: { x: { consumes: [c] } }`,
    'a push consumer of no service': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, deliver_subject: d } }`,
  },
  reject: [
    {
      because: 'a push consumer for one instance',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, deliver_subject: ▸d }
services: { x: { consumes: [c] } }`,
      says: `a second instance of \`x\` is refused`,
      mend: `\`queue_group: x\``,
    },
  ],
});
