import { ruleTable } from './rule-table.js';

ruleTable('unmapped-certificate', {
  accept: {
    'a listener that maps': `server: { tls: { cert_file: c, key_file: k, verify_and_map: true } }
users: { a: { certificate: a.example } }`,
  },
  reject: [
    {
      because: 'none that does',
      topology: `server: { tls: { cert_file: c, key_file: k, verify: true } }
users:
  a: { certificate: ▸a.example }
`,
      says: 'no listener takes',
      mend: 'verify_and_map',
    },
  ],
});
