/** Pairs that generated runs have found to break the law, kept for good. */
import type { Before, TopologyPair } from './arbitrary-topologies.js';

export interface FixedPair extends TopologyPair {
  it: string;
  /** The oldest of the tested servers that has all of its fields. */
  since: '2.10' | '2.15';
}

const MADE_BY_APPLY: Before = {
  isByHand: false,
  isBound: false,
  hasForeignOrigins: false,
  hasForeignReader: false,
  messages: 2,
};
const MADE_BY_HAND: Before = { ...MADE_BY_APPLY, isByHand: true };

export const FIXED: readonly FixedPair[] = [
  {
    it: 'adds a source to a stream, and seals it: the window for duplicates is what this server makes of it',
    since: '2.10',
    before: MADE_BY_APPLY,
    a: stream('subjects: ["NAME.>"], max_age: 1h'),
    b: stream('sources: [{ name: NAME_O }], storage: memory, sealed: true'),
  },
  {
    it: 'replaces a consumer of an interest stream by one that wants less',
    since: '2.10',
    before: MADE_BY_APPLY,
    a: consumer('retention: interest', 'ack_policy: explicit, filter_subjects: [NAME.b, "NAME.c.>"]'),
    b: consumer(
      'retention: interest',
      'ack_policy: explicit, filter_subject: NAME.a, max_waiting: 64, description: less',
    ),
  },
  {
    it: 'adopts a consumer of which only the pause differs',
    since: '2.15',
    before: MADE_BY_HAND,
    a: consumer('', 'ack_policy: explicit'),
    b: consumer('', "ack_policy: explicit, pause_until: '2031-01-01T00:00:00Z'"),
  },
  {
    it: 'lowers one limit on consumers and takes the other away',
    since: '2.10',
    before: MADE_BY_APPLY,
    a: limited('{ max_ack_pending: 2_000, inactive_threshold: 1d }'),
    b: limited('{ max_ack_pending: 50 }'),
  },
];

function limited(limits: string): string {
  return consumer(`consumer_limits: ${limits}`, 'ack_policy: explicit');
}

function stream(fields: string): string {
  return `topology: t-NAME\nstreams:\n  NAME_O: { subjects: ["NAME_O.*"] }\n  NAME: { ${fields} }\n`;
}

function consumer(streamFields: string, fields: string): string {
  const read = ['subjects: ["NAME.>"]', streamFields].filter(text => text !== '').join(', ');
  return `topology: t-NAME\nstreams: { NAME: { ${read} } }\nconsumers: { c: { stream: NAME, ${fields} } }\n`;
}
