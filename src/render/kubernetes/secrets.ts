/**
 * How the secrets of the topology reach the server: as environment variables from the keys of Secrets, never as values.
 *
 * The server reads the text of a variable as a value of its configuration once more: `a,b` would become `a`, 12345 a
 * number. So each arrives under a name of its own, and the name that the configuration knows is that in double quotes.
 * Of a password only `"` and `\` then still mean something to the server.
 */
import type { SecretReference } from '../../topology/topology.gen.js';
import type { RenderProblem } from './problem.js';
import type { Settings } from './settings.js';

/** A variable that the configuration of the servers names. */
export interface NamedSecret {
  variable: string;
  reference: SecretReference;
  /** Where the topology has it, dotted. */
  path: string;
}

export interface SecretVariable {
  /** As the configuration knows it. */
  name: string;
  /** As it arrives from the Secret. */
  raw: string;
  secret: string;
  key: string;
}

/** The pod's own name, which the StatefulSet gives. */
export const SERVER_NAME = 'SERVER_NAME';
/** In front of the name under which a secret arrives. */
export const RAW_PREFIX = 'SECRET_';
/** The URLs of routes with a login, which are put together in the pod. */
export const ROUTE_PREFIX = 'FLEETCTL_ROUTE_';

export function secretVariables(
  secrets: readonly NamedSecret[],
  settings: Settings,
): { variables: SecretVariable[]; problems: RenderProblem[] } {
  const variables: SecretVariable[] = [];
  const problems: RenderProblem[] = [];
  for (const { variable: name, reference, path } of secrets) {
    if (name === SERVER_NAME || name.startsWith(ROUTE_PREFIX)) continue;
    const found = keyOf(reference, settings);
    if (found === null) problems.push(isFile(reference.file ?? '', path));
    else variables.push({ name, raw: RAW_PREFIX + name, ...found });
  }
  variables.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { variables, problems };
}

/** The key of a Secret that holds what is referred to; null for a file, which no pod has. */
export function keyOf(
  { env, kubernetes }: SecretReference,
  { usersSecret }: Settings,
): { secret: string; key: string } | null {
  if (kubernetes !== undefined) return { secret: kubernetes.secret, key: kubernetes.key };
  return env === undefined ? null : { secret: usersSecret, key: env };
}

function isFile(file: string, path: string): RenderProblem {
  return {
    path: path.split('.'),
    message: `The file ${file} is on no pod: in Kubernetes a secret comes from a Secret.`,
    help: 'Write { kubernetes: { secret: NAME, key: KEY } }, or { env: NAME } for a key of kubernetes.users_secret.',
  };
}
