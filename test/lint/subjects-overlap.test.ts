import { ruleTable } from './rule-table.js';

ruleTable('subjects-overlap', {
  accept: { 'disjoint subjects': "streams: { A: { subjects: [a, 'a.*', 'a.*.x', 'b.>'] } }" },
  reject: [
    {
      because: 'a subject listed twice',
      topology: 'streams:\n  A: { subjects: [a, b, ▸a] }',
      says: 'Stream `A` lists `a` twice',
    },
    {
      because: 'subjects that overlap',
      topology: "streams:\n  A: { subjects: ['a.*.c', ▸'a.b.*'] }",
      says: 'lists `a.*.c` and `a.b.*`, which overlap',
    },
  ],
});
