import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const explain: Command = {
  name: 'explain',
  operands: 'CODE',
  maxOperands: 1,
  summary: 'what a rule or an error code means, with an example of bad and good',
  examples: [
    ['fleetctl explain feedback-loop', 'a rule of validate'],
    ['fleetctl explain stale-plan', 'why a run ended'],
  ],
  flags: [],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.invalid],
  async run(call) {
    const { runExplain } = await import('../run-explain.js');
    return runExplain(call);
  },
};
