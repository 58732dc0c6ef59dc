import { ruleTable } from './rule-table.js';

ruleTable('store-fills-volume', {
  accept: {
    'room to spare': `server: { jetstream: { volume_size: 10GiB, max_file_store: 9GiB } }`,
  },
  reject: [
    {
      because: 'all of it',
      topology: `server:
  jetstream:
    volume_size: 10GiB
    max_file_store: ▸10GiB
`,
      says: 'never holds all',
      mend: '9216MiB',
    },
  ],
});
