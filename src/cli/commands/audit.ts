import { READ_EXITS } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { FIELD, LIMIT, moment, SINCE, UNTIL } from '../past-flags.js';

export const audit: Command = {
  name: 'audit',
  operands: 'ENTITY [PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'the trail of an entity over all streams, and its state as of a moment',
  examples: [
    ['fleetctl audit s-1f00 --field story_id', 'the trail of a story, and its state now'],
    ['fleetctl audit s-1f00 --as-of 2026-11-25T10:00:00Z', 'as it was then'],
    ['fleetctl audit s-1f00 --since 7d -o json', 'of the last week, for a program'],
  ],
  flags: [
    FIELD,
    { name: 'as-of', takes: 'TIME', check: moment, help: 'trail and state up to this moment' },
    SINCE,
    UNTIL,
    LIMIT,
  ],
  connects: true,
  exits: READ_EXITS,
  async run(call) {
    const { runAudit } = await import('../run-past.js');
    return runAudit(call);
  },
};
