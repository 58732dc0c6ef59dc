import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { timeToWaitOrNone } from '../flag.js';
import { PLAN_FLAGS, VIEW_FLAGS } from '../plan-flags.js';

export const apply: Command = {
  name: 'apply',
  operands: '[PATH…|PLANFILE]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'make the server what the topology says: plans, asks, writes, reports',
  examples: [
    ['fleetctl apply', 'plan ./topology, ask, apply'],
    ['fleetctl apply prod.json', 'what `plan --out prod.json` saved, as it is'],
    ['fleetctl apply -y --env staging', 'without a person'],
    ['fleetctl apply --allow-destroy stream/ORDERS', 'consent to this loss and to no other'],
  ],
  flags: [
    ...PLAN_FLAGS,
    ...VIEW_FLAGS.map(flag =>
      flag.name === 'detailed-exitcode'
        ? { ...flag, help: 'as with plan; a finished apply leaves nothing that differs: 0' }
        : flag,
    ),
    { name: 'auto-approve', short: 'y', help: 'do not ask; never consents to a loss' },
    {
      name: 'lock-timeout',
      takes: 'TIME',
      check: timeToWaitOrNone,
      help: 'how long to wait for another apply (0s)',
    },
  ],
  connects: true,
  exits: [
    EXIT.done,
    EXIT.defect,
    EXIT.invalid,
    EXIT.refused,
    EXIT.conflict,
    EXIT.incomplete,
    EXIT.unreachable,
    EXIT.denied,
    EXIT.interrupted,
    EXIT.terminated,
  ],
  async run(call) {
    const { runApply } = await import('../run-apply.js');
    return runApply(call);
  },
};
