import { ruleTable } from './rule-table.js';

ruleTable('lame-duck-too-short', {
  accept: {
    enough: `server: { lame_duck_duration: 30s }`,
    'none at all': `server: {}`,
  },
  reject: [
    {
      because: 'too little',
      topology: `server:
  lame_duck_duration: ▸10s
`,
      says: 'no less than 30s',
      mend: '30s or more',
    },
    {
      because: 'a grace as long',
      topology: `server:
  lame_duck_duration: 30s
  lame_duck_grace_period: ▸30s
`,
      says: 'has to be shorter',
    },
  ],
});
