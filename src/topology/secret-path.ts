import type { PathStep } from './loaded-topology.js';

/** Whether what stands at a path may be a secret by mistake: its value is then never shown. */
export function isSecretPath(path: readonly PathStep[]): boolean {
  return path[0] === 'users' && path[2] !== 'permissions' && path[2] !== 'description';
}
