import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { LIMIT, SINCE } from '../past-flags.js';

export const dlqDiscard: Command = {
  name: 'dlq discard',
  operands: 'ADDRESS [PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'throw dead letters away, for good; asks first',
  examples: [
    ['fleetctl dlq discard dlq/ORDERS/billing-orders/17', 'show it, ask, discard'],
    ['fleetctl dlq discard dlq/ORDERS/billing-orders -y', 'all of a consumer, without a person'],
  ],
  flags: [{ name: 'auto-approve', short: 'y', help: 'do not ask' }, SINCE, LIMIT],
  connects: true,
  exits: [
    EXIT.done,
    EXIT.defect,
    EXIT.invalid,
    EXIT.refused,
    EXIT.conflict,
    EXIT.incomplete,
    EXIT.unreachable,
    EXIT.denied,
    EXIT.interrupted,
  ],
  async run(call) {
    const { runDlqDiscard } = await import('../run-dlq.js');
    return runDlqDiscard(call);
  },
};
