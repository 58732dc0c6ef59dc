import { ruleTable } from './rule-table.js';

ruleTable('reserved-metadata', {
  accept: {
    "metadata of one's own": `streams:
  S: { subjects: ['s.>'], metadata: { owner: me, _nats.x: y } }`,
  },
  reject: [
    {
      because: `marks of fleetctl and of the server`,
      topology: `streams:
  S: { subjects: [s], metadata: { fleetctl.topology: ▸other } }
consumers:
  c: { stream: S, metadata: { fleetctl.x: ▸y } }`,
      says: [`is fleetctl's own`, `of consumer \`c\``],
    },
    {
      because: `keys that the server writes`,
      topology: `streams:
  S: { subjects: ['s.>'], metadata: { _nats.ver: ▸"1" } }`,
      says: `is the server's own`,
      severity: `warning`,
    },
  ],
});
