import { ruleTable } from './rule-table.js';

ruleTable('refused-transform', {
  accept: {
    'transforms of all kinds': `streams:
  S: { subjects: ['s.>'], subject_transform: { src: 's.*.*', dest: 'z.{{wildcard(2)}}.$1' }, republish: { src: 's.>', dest: 'r.>' } }`,
  },
  reject: [
    {
      because: `a wildcard beyond the source`,
      topology: `streams:
  S: { subjects: ['s.>'], subject_transform: { src: 's.*', dest: ▸'z.$2' } }`,
      says: `turns \`s.*\` into \`z.$2\`, which the server refuses: \`$2\` asks for \`*\` number 2`,
    },
    {
      because: `a destination of republish with a star`,
      topology: `streams:
  S: { subjects: ['s.>'], republish: { src: 's.*', dest: ▸'r.*' } }`,
      says: `the destination has a \`*\``,
    },
    {
      because: `a transform of a source`,
      topology: `streams:
  O: { subjects: ['o.*'] }
  S: { sources: [{ name: O, subject_transforms: [{ src: 'o.*', dest: ▸'z.{{upper(1)}}' }] }] }`,
      says: `no function of the server`,
    },
  ],
});
