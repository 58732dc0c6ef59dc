import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { LIMIT, SINCE } from '../past-flags.js';

export const dlqRedrive: Command = {
  name: 'dlq redrive',
  operands: 'ADDRESS [PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'send dead letters back to the consumer that failed, and to nobody else',
  examples: [
    ['fleetctl dlq redrive dlq/ORDERS/billing-orders/17', 'one'],
    ['fleetctl dlq redrive dlq/ORDERS/billing-orders --dry-run', 'which ones it would be'],
    ['fleetctl dlq redrive dlq/ORDERS/billing-orders --limit 100000 --rate 50', 'many, and not all at once'],
  ],
  flags: [
    { name: 'dry-run', help: 'show them, and send nothing' },
    { name: 'rate', takes: 'N', check: rate, help: 'so many a second at most' },
    SINCE,
    LIMIT,
  ],
  connects: true,
  exits: [
    EXIT.done,
    EXIT.defect,
    EXIT.invalid,
    EXIT.conflict,
    EXIT.incomplete,
    EXIT.unreachable,
    EXIT.denied,
    EXIT.interrupted,
  ],
  async run(call) {
    const { runDlqRedrive } = await import('../run-dlq.js');
    return runDlqRedrive(call);
  },
};

function rate(value: string): string | null {
  return /^\d{1,6}(?:\.\d{1,3})?$/.test(value) && Number(value) > 0
    ? null
    : 'a number above zero, such as 50 or 0.5';
}
