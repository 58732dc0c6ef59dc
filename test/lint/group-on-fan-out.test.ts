import { ruleTable } from './rule-table.js';

ruleTable('group-on-fan-out', {
  accept: {
    'a group that shares': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, queue_group: g } }`,
    'a fan-out without a group': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { streams: all } }`,
  },
  reject: [
    {
      because: 'a group of a fan-out',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { streams: all, queue_group: ▸g }`,
      says: `Consumer \`c\` fans out, so every instance hears everything, and names the queue_group \`g\``,
    },
  ],
});
