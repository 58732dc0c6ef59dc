import { READ_EXITS } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { LIMIT, SINCE } from '../past-flags.js';

export const dlqShow: Command = {
  name: 'dlq show',
  operands: 'ADDRESS [PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'dead letters in full: payload, headers, what went wrong',
  examples: [
    ['fleetctl dlq show dlq/ORDERS/billing-orders/17', 'one'],
    ['fleetctl dlq show dlq/ORDERS/billing-orders -o json', 'all of a consumer'],
  ],
  flags: [SINCE, LIMIT],
  connects: true,
  exits: READ_EXITS,
  async run(call) {
    const { runDlqShow } = await import('../run-dlq.js');
    return runDlqShow(call);
  },
};
