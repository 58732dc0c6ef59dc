import { ruleTable } from './rule-table.js';

ruleTable('republish-cycle', {
  accept: {
    'republishing elsewhere': `streams:
  S: { subjects: ['s.>'], republish: { src: 's.*', dest: 'r.$1' } }`,
    'republishing along the transform': `streams:
  S: { subjects: ['s.>'], subject_transform: { src: 's.>', dest: 'z.>' }, republish: { src: '>', dest: '>' } }`,
  },
  reject: [
    {
      because: `republishing to itself`,
      topology: `streams:
  S: { subjects: ['s.>'], republish: { src: s.a, dest: ▸s.b } }`,
      says: `republishes to \`s.b\`, which it captures itself (\`s.>\`)`,
    },
    {
      because: `a bucket republishing to itself`,
      topology: `kv:
  B: { republish: { dest: ▸'$KV.B.x.>' } }`,
      says: `\`$KV.B.>\``,
    },
  ],
});
