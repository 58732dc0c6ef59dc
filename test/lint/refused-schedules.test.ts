import { ruleTable } from './rule-table.js';

ruleTable('refused-schedules', {
  accept: {
    schedules: `streams:
  S: { subjects: ['s.>'], allow_msg_schedules: true }`,
  },
  reject: [
    {
      because: `schedules with discard new and sources`,
      topology: `streams:
  O: { subjects: [o] }
  S: { subjects: [s], allow_msg_schedules: true, discard: ▸new, sources: ▸[{ name: O }] }`,
      says: [`discards new ones`, `and sources`],
    },
  ],
});
