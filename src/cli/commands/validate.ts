import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const validate: Command = {
  name: 'validate',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'check a topology offline: syntax, schema, and what the server would refuse',
  examples: [
    ['fleetctl validate', 'check ./topology'],
    ['fleetctl validate --env prod', 'with overlays/prod.yaml applied'],
    ['fleetctl validate streams.yaml -o json', 'findings for a program'],
  ],
  flags: [],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.invalid],
  async run({ operands, flags }) {
    const [{ checkTopology, pathsOf }, { findingsJson }, { validationText }, { hasErrors }] =
      await Promise.all([
        import('../check-topology.js'),
        import('../../views/findings-json.js'),
        import('../../views/validation-text.js'),
        import('../../findings/finding.js'),
      ]);
    const checked = await checkTopology(pathsOf(operands), flags.text('env') ?? null);
    return {
      exit: hasErrors(checked.findings) ? EXIT.invalid : EXIT.done,
      text: style => validationText(checked, style),
      json: () => findingsJson(checked.findings),
    };
  },
};
