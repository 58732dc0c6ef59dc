import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { KUBERNETES_FLAGS } from '../kubernetes-flags.js';

export const kubernetesDiff: Command = {
  name: 'kubernetes diff',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'what `render kubernetes` would change in the cluster: a dry run',
  examples: [
    ['fleetctl kubernetes diff --env prod', 'object by object; exit 2 where something differs'],
    ['fleetctl kubernetes diff --kube-context eu1', 'against the cluster of this context'],
  ],
  flags: KUBERNETES_FLAGS,
  connects: false,
  exits: [
    EXIT.done,
    EXIT.defect,
    EXIT.differs,
    EXIT.invalid,
    EXIT.refused,
    EXIT.conflict,
    EXIT.unreachable,
    EXIT.denied,
  ],
  async run(call) {
    const { runKubernetesDiff } = await import('../run-kubernetes.js');
    return runKubernetesDiff(call);
  },
};
