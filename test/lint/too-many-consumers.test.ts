import { ruleTable } from './rule-table.js';

const consumers = Array.from({ length: 1001 }, (_, i) => `  c${i}: { stream: S }`).join('\n');

ruleTable('too-many-consumers', {
  accept: {
    'as many as the stream takes': `streams: { S: { subjects: [s], max_consumers: 2 } }
consumers: { c: { stream: S }, d: { stream: S }, e: { streams: all } }`,
  },
  reject: [
    {
      because: `more than the stream takes`,
      topology: `streams:
  S: { subjects: [s], max_consumers: ▸1 }
consumers: { c: { stream: S }, d: { stream: S } }`,
      says: `takes 1 consumers, and the topology has 2`,
      mend: `\`max_consumers: 2\``,
    },
    {
      because: 'more than no limit stands for',
      topology: `streams:\n  S: ▸{ subjects: [s] }\nconsumers:\n${consumers}`,
      says: 'has 1,001 consumers and no max_consumers: nats-server 2.15 then takes 1,000',
      severity: 'warning',
    },
  ],
});
