import { READ_EXITS } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { LIMIT, SINCE } from '../past-flags.js';

export const dlqList: Command = {
  name: 'dlq list',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'the dead letters that are kept, oldest first, with the reason of each',
  examples: [
    ['fleetctl dlq list', 'all of them, counted by consumer'],
    ["fleetctl dlq list --target 'dlq/ORDERS/billing-*'", 'of some consumers'],
  ],
  flags: [
    {
      name: 'target',
      takes: 'A',
      repeat: true,
      help: 'only dlq/STREAM[/CONSUMER[/LETTER]] (repeatable, globs)',
    },
    SINCE,
    LIMIT,
  ],
  connects: true,
  exits: READ_EXITS,
  async run(call) {
    const { runDlqList } = await import('../run-dlq.js');
    return runDlqList(call);
  },
};
