import { FleetError } from '../findings/fleet-error.js';
import type { Topology } from '../topology/topology.gen.js';
import type { Call } from './command.js';
import { fullCommand } from './full-command.js';

/** @throws FleetError `protected` where the topology takes saved plans only */
export function checkProtected({ topology, target }: Topology, { operands, flags }: Call): void {
  if (target?.protected !== true) return;
  const where = flags.text('env') ?? topology;
  const save = fullCommand('plan', operands, flags, ['--out', 'plan.json']);
  throw new FleetError('protected', `\`${where}\` is protected: it takes saved plans only.`, {
    help: `Nothing was written. ${save} && fleetctl apply plan.json`,
  });
}

/**
 * @throws FleetError `approval-missing` where nobody can be asked and nobody has said yes beforehand, or `protected`
 *   where a yes would not do
 */
export function checkApproval(topology: Topology, call: Call): void {
  const { operands, flags, terminal } = call;
  if (flags.on('autoApprove') || terminal.interactive) return;
  checkProtected(topology, call);
  throw new FleetError('approval-missing', 'Nobody can be asked here, and nobody has said yes.', {
    help:
      `Nothing was read or written. To apply without asking: ${fullCommand('apply', operands, flags, ['-y'])}. ` +
      'Or save a plan (fleetctl plan --out plan.json) and apply that.',
  });
}
