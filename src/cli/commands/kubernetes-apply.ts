import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { KUBERNETES_FLAGS } from '../kubernetes-flags.js';

export const kubernetesApply: Command = {
  name: 'kubernetes apply',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'change the cluster to what `render kubernetes` says',
  examples: [
    ['fleetctl kubernetes apply --env prod', 'shows the difference, asks, applies'],
    ['fleetctl kubernetes apply --expect sha256:…', 'exactly the difference that diff has shown'],
  ],
  flags: [
    ...KUBERNETES_FLAGS,
    { name: 'auto-approve', short: 'y', help: 'do not ask' },
    {
      name: 'expect',
      takes: 'DIGEST',
      help: 'apply this difference (as diff printed it) or none; do not ask',
    },
  ],
  connects: false,
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
    const { runKubernetesApply } = await import('../run-kubernetes.js');
    return runKubernetesApply(call);
  },
};
