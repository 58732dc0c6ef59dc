import { ruleTable } from './rule-table.js';

ruleTable('source-cycle', {
  accept: {
    'a chain': `streams: { A: { subjects: [a] }, B: { sources: [{ name: A }] }, C: { mirror: { name: B } } }`,
    'a ring that its filters cut': `streams: { A: { subjects: [a], sources: [{ name: B, filter_subject: b }] }, B: { subjects: [b], sources: [{ name: A, filter_subject: a }] } }`,
    'two ways of one length': `streams: { D: { subjects: [d] }, B: { sources: [{ name: D }] }, C: { sources: [{ name: D }] }, A: { sources: [{ name: B }, { name: C }] } }`,
    'a stream of that name elsewhere': `streams: { A: { sources: [{ name: A, external: { api: x } }] } }`,
  },
  reject: [
    {
      because: `a stream of itself`,
      topology: `streams:
  A: { subjects: [a], sources: [{ name: ▸A }] }`,
      says: `Stream \`A\` copies itself`,
    },
    {
      because: `a ring of three`,
      topology: `streams:
  A: { subjects: [a], sources: [{ name: C }] }
  B: { subjects: [b], sources: [{ name: ▸A }] }
  C: { mirror: { name: B } }`,
      says: `Streams \`A\`, \`C\` and \`B\` copy each other in a ring`,
    },
    {
      because: `two ways of different length`,
      topology: `streams:
  D: { subjects: [d] }
  C: { sources: [{ name: D }] }
  B: { sources: [{ name: C }] }
  A: { sources: [{ name: ▸B }, { name: D }] }`,
      says: `copies \`D\` by two ways of different length, once through \`C\``,
    },
  ],
});
