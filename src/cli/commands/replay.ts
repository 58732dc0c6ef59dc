import { READ_EXITS } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { FIELD, LIMIT, SINCE, SUBJECT, UNTIL } from '../past-flags.js';

export const replay: Command = {
  name: 'replay',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'what a replay would run through handlers, in order; publishes nothing',
  examples: [
    ['fleetctl replay --consumer billing-orders --since 2h', 'what the service would be given again'],
    ["fleetctl replay --stream ORDERS --subject 'orders.eu.>' --lines", 'a JSON object a line, for a pipe'],
    ['fleetctl replay --entity s-1 --field story_id', 'of one entity, over all streams'],
  ],
  flags: [
    { name: 'consumer', takes: 'C', help: 'only what this consumer of the topology lets through' },
    { name: 'stream', takes: 'S', repeat: true, help: 'only this stream (repeatable)' },
    SUBJECT,
    { name: 'entity', takes: 'VALUE', help: 'only events of this entity' },
    FIELD,
    SINCE,
    UNTIL,
    LIMIT,
    { name: 'lines', help: 'one JSON object a line, as they are read' },
  ],
  connects: true,
  exits: READ_EXITS,
  async run(call) {
    const { runReplay } = await import('../run-past.js');
    return runReplay(call);
  },
};
