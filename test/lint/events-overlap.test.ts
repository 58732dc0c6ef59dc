import { ruleTable } from './rule-table.js';

ruleTable('events-overlap', {
  accept: { 'events apart': "events: { 'a.{id}': {}, 'a.{id}.b': {}, b: {} }" },
  reject: [
    {
      because: 'a parameter that takes in another event',
      topology: "events:\n  'story.{id}': {}\n  story.created: ▸{}",
      says: 'Events `story.created` and `story.{id}` (topology.yaml:2) share `story.created`',
    },
  ],
});
