import { ruleTable } from './rule-table.js';

ruleTable('unknown-source', {
  accept: {
    'a source that the topology has':
      'streams: { A: { subjects: [a] }, B: { sources: [{ name: A }] }, C: { mirror: { name: A } } }',
    'a source that is external': 'streams: { B: { sources: [{ name: A, external: { api: $JS.hub.API } }] } }',
    'a bucket by its own name': 'kv: { A: {}, B: { mirror: { name: A } } }',
  },
  reject: [
    {
      because: 'a misspelt source and an unknown mirror',
      topology:
        'streams:\n  ORDERS: { subjects: [a] }\n  B: { sources: [{ name: ▸ORDER }] }\n  C: { mirror: { name: ▸NOWHERE } }',
      says: ['Stream `B` sources `ORDER`', 'Stream `C` mirrors `NOWHERE`'],
      mend: '`ORDERS`, or define',
    },
  ],
});
