import { EXIT } from '../../findings/exit-codes.js';
import { REPORT_FORMATS } from '../../views/report-format.js';
import type { Command } from '../command.js';

export const validate: Command = {
  name: 'validate',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'check a topology offline: syntax, schema, the server, the flow of events',
  examples: [
    ['fleetctl validate', 'check ./topology'],
    ['fleetctl validate --env prod', 'with overlays/prod.yaml applied'],
    ['fleetctl validate streams.yaml -o json', 'findings for a program'],
    ['fleetctl validate -o sarif > fleetctl.sarif', 'for code scanning'],
  ],
  flags: [],
  formats: ['text', 'json', ...REPORT_FORMATS],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.invalid],
  async run(call) {
    const { runValidate } = await import('../run-validate.js');
    return runValidate(call);
  },
};
