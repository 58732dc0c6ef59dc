import { ruleTable } from './rule-table.js';

ruleTable('unknown-event', {
  accept: {
    'a declared event': 'events: { a.b: {} }\nservices: { x: { publishes: [a.b] } }',
    'an event with a parameter, by its own name':
      "events: { 'a.{id}.b': {} }\nservices: { x: { publishes: ['a.{id}.b'] } }",
    'a subject that an event with a parameter stands for':
      "events: { 'a.{id}.b': {} }\nservices: { x: { publishes: [a.1.b] } }",
    'a wildcard that covers an event': "events: { a.b.c: {} }\nservices: { x: { publishes: ['a.>'] } }",
  },
  reject: [
    {
      because: 'a misspelt event',
      topology: 'events: { orders.created: {} }\nservices:\n  x: { publishes: [▸orders.create] }',
      says: 'Service `x` publishes `orders.create`, which no event declares',
      mend: '`orders.created`, or declare',
    },
    {
      because: 'a wildcard over nothing',
      topology: "events: { orders.created: {} }\nservices:\n  x: { publishes: [▸'bills.>'] }",
      says: '`bills.>`',
    },
    {
      because: 'a published subject where no event is declared at all',
      topology: 'services:\n  x: { publishes: [▸a] }',
      says: '`a`',
    },
  ],
});
