import { ruleTable } from './rule-table.js';

ruleTable('contradicted-flag', {
  accept: {
    "mirror_direct that follows the origin's":
      'streams: { O: { subjects: [o], allow_direct: true }, S: { mirror: { name: O }, mirror_direct: true }, T: { mirror: { name: O } } }',
    'flags that are left out': `streams:
  S: { subjects: ['s.>'], subject_delete_marker_ttl: 1m }`,
    'flags that agree': `streams:
  S: { subjects: ['s.>'], subject_delete_marker_ttl: 1m, allow_msg_ttl: true, allow_rollup_hdrs: true }`,
    'flags without a cause': `streams:
  S: { subjects: ['s.>'], allow_msg_ttl: false, deny_purge: true }`,
  },
  reject: [
    {
      because: `flags that a marker turns round`,
      topology: `streams:
  S: { subjects: ['s.>'], subject_delete_marker_ttl: 1m, allow_msg_ttl: ▸false, allow_rollup_hdrs: ▸false, deny_purge: ▸true }`,
      says: [
        `sets allow_msg_ttl to false, and its subject_delete_marker_ttl needs it true`,
        `sets allow_rollup_hdrs to false`,
        `sets deny_purge to true`,
      ],
    },
    {
      because: `flags that schedules turn round`,
      topology: `streams:
  S: { subjects: ['s.>'], allow_msg_schedules: true, allow_rollup_hdrs: ▸false }`,
      says: `its allow_msg_schedules needs it true`,
    },
    {
      because: 'mirror_direct that the origin overrules',
      topology: 'streams:\n  O: { subjects: [o] }\n  S: { mirror: { name: O }, mirror_direct: ▸true }',
      says: "sets mirror_direct to true, and its origin `O` has allow_direct false: the server takes the origin's",
      severity: 'warning',
    },
  ],
});
