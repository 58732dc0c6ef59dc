import { ruleTable } from './rule-table.js';

ruleTable('reserved-subject', {
  accept: {
    'everything without acks and with one replica': "streams: { A: { subjects: ['>'], no_ack: true } }",
    advisories: "streams: { A: { subjects: ['$JS.EVENT.ADVISORY.>'] } }",
    'the whole of the events': "streams: { A: { subjects: ['$JS.EVENT.>'] } }",
    'account events': "streams: { A: { subjects: ['$SYS.ACCOUNT.x.CONNECT'] } }",
    'one token': "streams: { A: { subjects: ['*'] } }",
    inboxes: "streams: { A: { subjects: ['_INBOX.>', '$KV.x.>'] } }",
  },
  reject: [
    {
      because: 'everything',
      topology: "streams:\n  A: { subjects: [▸'>'] }",
      says: "takes in the server's own `$JS.>`",
    },
    {
      because: 'a first token of any kind',
      topology: "streams:\n  A: { subjects: [▸'*.x'] }",
      says: '`$JS.>`',
    },
    { because: 'the API', topology: "streams:\n  A: { subjects: [▸'$JS.API.>'] }", says: '`$JS.>`' },
    { because: 'system events', topology: "streams:\n  A: { subjects: [▸'$SYS.>'] }", says: '`$SYS.>`' },
    {
      because: 'everything with three replicas',
      topology: "streams:\n  A: { subjects: [▸'>'], no_ack: true, num_replicas: 3 }",
      says: 'with one replica only',
    },
  ],
});
