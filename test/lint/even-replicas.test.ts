import { ruleTable } from './rule-table.js';

ruleTable('even-replicas', {
  accept: {
    'odd numbers': `streams:
  S: { subjects: ['s.>'], num_replicas: 3 }`,
    one: `streams:
  S: { subjects: ['s.>'], num_replicas: 1 }`,
  },
  reject: [
    {
      because: `2 and 4`,
      topology: `streams:
  A: { subjects: [a], num_replicas: ▸2 }
  B: { subjects: [b], num_replicas: ▸4 }`,
      says: [`a majority of them is 2, so it bears the loss of 0, as 1 would`, `a majority of them is 3`],
      mend: `\`1\` or \`3\``,
    },
  ],
});
