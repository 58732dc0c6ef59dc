import { ruleTable } from './rule-table.js';

ruleTable('exposed-commands', {
  accept: {
    'a fan-out of what it is for': `streams: { S: { subjects: ['s.>'] } }
events: { s.cmd.run: {}, s.done: {} }
consumers: { c: { streams: all, filter_subjects: [s.done] } }`,
    'a fan-out of commands, named as such': `streams: { S: { subjects: ['s.>'] } }
events: { s.cmd.run: {}, s.done: {} }
consumers: { c: { streams: [S], filter_subjects: ['s.cmd.>'] } }`,
    'a worker': `streams: { S: { subjects: ['s.>'] } }
events: { s.cmd.run: {}, s.done: {} }
consumers: { c: { stream: S } }`,
  },
  reject: [
    {
      because: 'a fan-out of everything',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.cmd.run: {}, s.done: {} }
consumers:
  c: { streams: ▸all }
  d: { streams: all, filter_subjects: [▸'>'] }`,
      says: [
        `Consumer \`c\` hears the commands \`s.cmd.run\` too: it has no filter`,
        `Consumer \`d\` hears the commands \`s.cmd.run\` too: its filters are that wide`,
      ],
    },
  ],
});
