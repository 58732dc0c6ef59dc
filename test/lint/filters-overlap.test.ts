import { ruleTable } from './rule-table.js';

ruleTable('filters-overlap', {
  accept: {
    'filters beside each other': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, filter_subjects: [s.a, s.b, 's.c.*'] }`,
    'filters that share a part': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, filter_subjects: ['s.a.*', 's.*.b'] }`,
  },
  reject: [
    {
      because: `a filter in an earlier one`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, filter_subjects: ['s.*', ▸s.a] }`,
      says: `filters \`s.*\` and \`s.a\`, of which one takes in the other`,
      mend: `Leave \`s.a\` out`,
    },
    {
      because: `an earlier one in a filter`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, filter_subjects: [s.a, ▸'s.>'] }`,
      says: `filters \`s.a\` and \`s.>\``,
      mend: `Leave \`s.a\` out`,
    },
    {
      because: `a filter twice`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, filter_subjects: [s.a, ▸s.a] }`,
      says: `filters \`s.a\` twice`,
    },
  ],
});
