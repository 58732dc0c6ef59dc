import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const demo: Command = {
  name: 'demo',
  operands: '',
  maxOperands: 0,
  summary: "the fleet's topology planned, applied and planned again on its own server",
  examples: [['fleetctl demo', 'nothing is left running, nothing is left behind']],
  flags: [],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.interrupted, EXIT.terminated],
  async run(call) {
    const { runDemo } = await import('../run-demo.js');
    return runDemo(call);
  },
};
