import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { PLAN_FLAGS, VIEW_FLAGS } from '../plan-flags.js';

export const plan: Command = {
  name: 'plan',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'what would change on the server, and what it would cost; writes nothing',
  examples: [
    ['fleetctl plan', 'the topology in ./topology against the server'],
    ['fleetctl plan --env prod --out prod.json', 'save it: fleetctl apply prod.json'],
    ["fleetctl plan --target 'consumer/ORDERS/*'", 'some objects, with what they need'],
    ['fleetctl plan --detailed-exitcode -q', 'for CI: 2 where the server differs'],
  ],
  flags: [...PLAN_FLAGS, ...VIEW_FLAGS],
  connects: true,
  exits: [
    EXIT.done,
    EXIT.defect,
    EXIT.differs,
    EXIT.invalid,
    EXIT.conflict,
    EXIT.unreachable,
    EXIT.denied,
    EXIT.interrupted,
    EXIT.terminated,
  ],
  async run(call) {
    const { runPlan } = await import('../run-plan.js');
    return runPlan(call);
  },
};
