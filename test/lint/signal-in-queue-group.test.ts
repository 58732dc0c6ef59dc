import { ruleTable } from './rule-table.js';

ruleTable('signal-in-queue-group', {
  accept: {
    'a command that any instance can carry out': `streams: { S: { subjects: ['s.>'] } }
events: { s.cmd.execute: {} }
consumers: { c: { stream: S, queue_group: g } }`,
    'a signal that every instance hears': `streams: { S: { subjects: ['s.>'] } }
events: { s.cmd.stop: {} }
consumers: { c: { streams: [S] } }`,
    'an event that is called like a signal': `streams: { S: { subjects: ['s.>'] } }
events: { s.stop: {} }
consumers: { c: { stream: S, queue_group: g } }`,
  },
  reject: [
    {
      because: 'a signal for one of a group',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.cmd.execute: {}, s.cmd.stop: {} }
consumers:
  c: { stream: S, queue_group: ▸g }`,
      says: `Consumer \`c\` gives \`s.cmd.stop\` to any one instance of \`g\``,
      mend: `every instance hears`,
    },
  ],
});
