import { READ_EXITS } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { wholeNumber } from '../flag.js';

export const show: Command = {
  name: 'show',
  operands: '[PATH…|PLANFILE]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'what the topology has on the server, or a saved plan',
  examples: [
    ['fleetctl show', './topology, object by object: its state, what it holds'],
    ["fleetctl show --target 'consumer/ORDERS/*'", 'some objects'],
    ['fleetctl show prod.json', 'the plan that `plan --out prod.json` saved'],
  ],
  flags: [
    { name: 'target', takes: 'A', repeat: true, help: 'only this address (repeatable, globs)' },
    { name: 'summary', help: 'of a saved plan: a line an object' },
    { name: 'concurrency', takes: 'N', check: wholeNumber, help: 'requests in flight at once (16)' },
  ],
  connects: true,
  exits: READ_EXITS,
  async run(call) {
    const { runShow } = await import('../run-show.js');
    return runShow(call);
  },
};
