import { ruleTable } from './rule-table.js';

ruleTable('lag-never-reached', {
  accept: {
    'a threshold that can be reached': `streams: { S: { subjects: [s], max_msgs: 1_000 } }
consumers: { c: { stream: S, monitoring: { lag: 500 } } }`,
    'a stream without max_msgs': `streams: { S: { subjects: [s] } }
consumers: { c: { stream: S, monitoring: { lag: 5000 } } }`,
    'a threshold that is off': `monitoring: { consumers: { lag: 5000 } }
streams: { S: { subjects: [s], max_msgs: 1_000 } }
consumers: { c: { stream: S, monitoring: { lag: off } } }`,
  },
  reject: [
    {
      because: 'a threshold beyond what the stream keeps',
      topology: `streams: { S: { subjects: [s], max_msgs: 1_000 } }
consumers:
  c: { stream: S, monitoring: { lag: ▸1_000 } }`,
      says: `with a lag above 1,000, and \`S\` keeps 1,000 messages`,
    },
    {
      because: 'a common threshold beyond what the stream keeps',
      topology: `monitoring: { consumers: { lag: 5000 } }
streams: { S: { subjects: [s], max_msgs: 1_000 } }
consumers:
  c: ▸{ stream: S }`,
      says: `with a lag above 5,000`,
    },
  ],
});
