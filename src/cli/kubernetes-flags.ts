import type { Flag } from './flag.js';

/** How `kubernetes diff` and `kubernetes apply` find the cluster, named as kubectl names it, and what they may touch. */
export const KUBERNETES_FLAGS: readonly Flag[] = [
  { name: 'kubeconfig', takes: 'FILE', help: 'the kubeconfig ($KUBECONFIG, ~/.kube/config, the pod’s own)' },
  {
    name: 'kube-context',
    takes: 'NAME',
    help: 'its context (kubernetes.context of the topology, the current one)',
  },
  { name: 'namespace', takes: 'NAME', help: 'in place of kubernetes.namespace of the topology' },
  { name: 'force-conflicts', help: 'take over fields that another manager holds' },
  { name: 'prune', help: 'delete what carries our label and is rendered no longer' },
  { name: 'templates', takes: 'DIR', help: 'templates of your own, in place of those of fleetctl' },
];
