import { ruleTable } from './rule-table.js';

ruleTable('account-above-server', {
  accept: {
    'an account within the server': `server: { jetstream: { max_file_store: 10GiB, max_memory_store: 1GiB } }
accounts: { A: { jetstream: { max_file: 10GiB, max_mem: 1GiB } } }`,
    'a server whose limits are not written': `server: { jetstream: {} }
accounts: { A: { jetstream: { max_file: 10TiB } } }`,
  },
  reject: [
    {
      because: 'more of either',
      topology: `server: { jetstream: { max_file_store: 10GiB, max_memory_store: 1GiB } }
accounts:
  A:
    jetstream:
      max_file: ▸11GiB
      max_mem: ▸2GiB
`,
      says: ['11GiB (max_file), and the server has 10GiB', '2GiB (max_mem)'],
      mend: 'Lower it to 10GiB',
    },
  ],
});
