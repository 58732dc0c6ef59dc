import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const lockShow: Command = {
  name: 'lock show',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'who is applying the topology right now',
  examples: [
    ['fleetctl lock show', 'holder, age, last sign of life'],
    ['fleetctl lock show --env prod', 'of another environment'],
  ],
  flags: [],
  connects: true,
  exits: [EXIT.done, EXIT.defect, EXIT.invalid, EXIT.conflict, EXIT.unreachable, EXIT.denied],
  async run(call) {
    const { runLock } = await import('../run-lock.js');
    return runLock(call, 'show');
  },
};
