import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const permissions: Command = {
  name: 'permissions',
  operands: '[USER…] [PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'what each user may publish and subscribe to, and why; writes nothing',
  examples: [
    ['fleetctl permissions', 'of every user of ./topology'],
    ['fleetctl permissions context-service', "of one, to be pasted into a server's configuration"],
    ["fleetctl permissions 'user/*-service' prod/", 'of some, in another topology'],
    ['fleetctl permissions -o json', 'allow and deny by user, for a program'],
    ['fleetctl permissions --check', 'for CI: 2 where they are not what is needed'],
  ],
  flags: [
    { name: 'derived', help: 'what is derived, as if nothing were written by hand' },
    { name: 'check', help: 'exit 2 where what is written by hand lacks or exceeds what is needed' },
  ],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.differs, EXIT.invalid],
  async run(call) {
    const { runPermissions } = await import('../run-permissions.js');
    return runPermissions(call);
  },
};
