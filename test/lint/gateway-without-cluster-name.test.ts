import { ruleTable } from './rule-table.js';

ruleTable('gateway-without-cluster-name', {
  accept: {
    "the cluster's name": `server: { cluster: { name: C }, gateway: {} }`,
    'a gateway alone': `server: { gateway: { name: C } }`,
  },
  reject: [
    {
      because: 'another name',
      topology: `server:
  cluster: { name: C }
  gateway: { name: ▸D }
`,
      says: 'called `D` and the cluster `C`',
      mend: 'Leave the name',
    },
    {
      because: 'no name',
      topology: `server:
  gateway: ▸{ port: 7222 }
`,
      says: 'has no name',
      mend: 'Write `name`',
    },
  ],
});
