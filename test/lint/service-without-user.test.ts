import { ruleTable } from './rule-table.js';

ruleTable('service-without-user', {
  accept: {
    'a topology without users': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
services: { x: { publishes: [s.a] } }`,
    'a service that does nothing': `users: { u: {} }
services: { x: {} }`,
    'services with a user': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
users: { u: {} }
services: { x: { user: u, publishes: [s.a] } }`,
  },
  reject: [
    {
      because: 'a service without a user beside one that has it',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
users: { u: {} }
services:
  x: { user: u, publishes: [s.a] }
  y: ▸{ publishes: [s.a] }`,
      says: `Service \`y\` names no user`,
      mend: `user: y-service`,
    },
  ],
});
