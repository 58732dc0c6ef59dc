import { ruleTable } from './rule-table.js';

ruleTable('work-discarded', {
  accept: {
    'a queue that refuses': `streams: { S: { subjects: [s], retention: workqueue, max_msgs: 10, discard: new } }`,
    'a queue without limits': `streams: { S: { subjects: [s], retention: workqueue } }`,
    'events that nobody has to act on': `streams: { S: { subjects: ['s.>'], max_msgs: 10 } }
events: { s.done: {} }`,
    'a copy of commands': `streams: { S: { subjects: ['s.>'], discard: new, max_msgs: 5 }, C: { sources: [{ name: S }], max_msgs: 10 } }
events: { s.cmd.run: {} }`,
  },
  reject: [
    {
      because: 'a workqueue that throws the oldest away',
      topology: `streams:
  S: { subjects: [s], retention: workqueue, max_bytes: ▸1MiB }
  T: { subjects: [t], retention: interest, max_msgs: 10, discard: ▸old }`,
      says: [
        `Stream \`S\` holds work that nobody has acknowledged yet, and with discard old (the default)`,
        `Stream \`T\``,
      ],
      mend: `\`discard: new\``,
    },
    {
      because: 'commands on a stream with limits',
      topology: `streams:
  S: { subjects: ['s.>'], max_msgs: ▸10 }
events: { s.cmd.run: {}, s.done: {} }`,
      says: `holds the commands \`s.cmd.run\``,
    },
  ],
});
