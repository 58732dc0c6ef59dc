import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const lockBreak: Command = {
  name: 'lock break',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'take the lock away from an apply that hangs; asks first',
  examples: [
    ['fleetctl lock break', 'show the holder, ask, break'],
    ['fleetctl lock break -y --env prod', 'without a person'],
  ],
  flags: [{ name: 'auto-approve', short: 'y', help: 'do not ask' }],
  connects: true,
  exits: [EXIT.done, EXIT.defect, EXIT.invalid, EXIT.refused, EXIT.conflict, EXIT.unreachable, EXIT.denied],
  async run(call) {
    const { runLock } = await import('../run-lock.js');
    return runLock(call, 'break');
  },
};
