import { ruleTable } from './rule-table.js';

ruleTable('chatty-subject', {
  accept: {
    'a quota for each subject': `streams: { S: { subjects: ['s.>'], max_msgs: 10, max_msgs_per_subject: 5 } }
events: { s.progress: {}, s.done: {} }`,
    'room for all': `streams: { S: { subjects: ['s.>'], max_age: 1h, max_msgs: 100_000 } }
events: { s.progress: { rate: 10/s }, s.done: { rate: 1/m } }`,
    'a stream of its own': `streams: { S: { subjects: [s.progress], max_msgs: 10 } }
events: { s.progress: {} }`,
    'a publish that is refused': `streams: { S: { subjects: ['s.>'], max_msgs: 10, discard: new } }
events: { s.progress: {}, s.done: {} }`,
    'events that are all too many, which limits-below-retention says': `streams: { S: { subjects: ['s.>'], max_age: 1h, max_msgs: 10 } }
events: { s.a: { rate: 2/s }, s.b: { rate: 1/s } }`,
  },
  reject: [
    {
      because: 'a rate that leaves no room for the others',
      topology: `streams:
  S: { subjects: ['s.>'], max_age: 1h, max_msgs: ▸10_000 }
events: { s.tick: { rate: 50/s }, s.done: { rate: 1/m } }`,
      says: `\`s.tick\` pushes out \`s.done\`; it comes 50/s, so the others are pushed out after 3.3m`,
    },
    {
      because: 'a name that tells of many',
      topology: `streams:
  S: { subjects: ['s.>'], max_msgs: ▸10_000 }
events: { s.progress: {}, s.done: {}, s.failed: {} }`,
      says: `keeps the newest 10,000 messages, whatever they are: \`s.progress\` pushes out \`s.done\` and \`s.failed\`; by its name`,
    },
  ],
});
