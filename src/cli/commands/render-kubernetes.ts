import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { RENDER_FLAGS } from '../render-flags.js';

export const renderKubernetes: Command = {
  name: 'render kubernetes',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'Kubernetes objects: servers, policies, monitoring, GitOps step, NACK',
  examples: [
    ['fleetctl render kubernetes --env prod --out k8s', 'a file an object, kustomization.yaml'],
    ['fleetctl render kubernetes | kubectl apply -f -', 'or: fleetctl kubernetes apply'],
    ['fleetctl render kubernetes --check k8s', 'for CI: 2 where what stands there is stale'],
  ],
  flags: [
    ...RENDER_FLAGS,
    { name: 'namespace', takes: 'NAME', help: 'in place of kubernetes.namespace of the topology' },
  ],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.differs, EXIT.invalid],
  async run(call) {
    const [{ runRender }, { kubernetesTarget }] = await Promise.all([
      import('../run-render.js'),
      import('../kubernetes-target.js'),
    ]);
    return runRender(call, kubernetesTarget);
  },
};
