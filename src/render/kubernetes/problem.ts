import type { PathStep } from '../../topology/loaded-topology.js';

/** What the topology asks for and Kubernetes, or what runs there, cannot do. */
export interface RenderProblem {
  /** Where in the topology. */
  path: readonly PathStep[];
  message: string;
  help: string;
}
