import { ruleTable } from './rule-table.js';

ruleTable('refused-deliver-subject', {
  accept: {
    'a subject of its own': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: deliver.c }`,
  },
  reject: [
    {
      because: `wildcards`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: ▸'d.*' }`,
      says: `has wildcards`,
      mend: `\`deliver.c\``,
    },
    {
      because: `its own stream`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: ▸s.c }`,
      says: `its stream \`S\` captures`,
    },
    {
      because: `another stream`,
      topology: `streams: { S: { subjects: [s] }, T: { subjects: ['t.>'] } }
consumers:
  c: { stream: S, deliver_subject: ▸t.c }`,
      says: `the stream \`T\` captures: each delivery is stored there too`,
      severity: `warning`,
    },
  ],
});
