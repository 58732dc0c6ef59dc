import { ruleTable } from './rule-table.js';

ruleTable('refused-source', {
  accept: {
    'one stream by two filters': `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: O, filter_subject: o.a }, { name: O, filter_subject: o.b }] }`,
    'transforms beside each other': `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: O, subject_transforms: [{ src: o.a, dest: x }, { src: o.b, dest: y }] }] }`,
    "a consumer of one's own": `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: O, consumer: { name: c, deliver_subject: d } }] }`,
    'an external stream': `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: X, external: { api: $JS.hub.API } }] }`,
  },
  reject: [
    {
      because: `a filter beside transforms`,
      topology: `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: O, filter_subject: ▸o.a, subject_transforms: [{ src: o.b, dest: x }] }] }`,
      says: `by filter_subject and by subject_transforms`,
      mend: `{ src: o.a, dest: o.a }`,
    },
    {
      because: `transforms of which one takes in the other`,
      topology: `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: O, subject_transforms: [{ src: 'o.*', dest: x }, { src: ▸o.b, dest: y }] }] }`,
      says: `transforms \`o.b\` and \`o.*\` of \`O\`, which overlap`,
    },
    {
      because: `a consumer of one's own with faults`,
      topology: `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: O, opt_start_seq: ▸5, filter_subject: ▸o.a, consumer: ▸{ deliver_subject: ▸'d.*' } }] }`,
      says: [
        `sets opt_start_seq beside it`,
        `sets filter_subject beside it`,
        `which has no name`,
        `has wildcards`,
      ],
    },
    {
      because: `external prefixes that are refused`,
      topology: `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: X, external: { api: ▸$JS.API } }, { name: Y, external: { api: y, deliver: ▸'d.*' } }] }`,
      says: [`is the own account's API`, `has wildcards`],
    },
    {
      because: `smaller messages than the origin`,
      topology: `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { sources: [{ name: O }], max_msg_size: ▸1KiB }`,
      says: `takes messages of 1KiB and copies \`O\`, which takes 2KiB`,
      mend: `\`2KiB\` or more`,
    },
    {
      because: `the same source twice`,
      topology: `streams:
  O: { subjects: ['o.*'], max_msg_size: 2KiB }
  S: { subjects: [s], sources: [{ name: O }, { name: ▸O, opt_start_seq: 5 }] }`,
      says: `sources \`O\` twice`,
    },
  ],
});
