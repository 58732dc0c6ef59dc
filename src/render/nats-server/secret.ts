/**
 * Secrets of the configuration. None of them stands in nats-server.conf: it names a variable, which the server takes
 * from secrets.conf where that is included, and from its environment otherwise.
 */
import { FleetError } from '../../findings/fleet-error.js';
import type { PathStep } from '../../topology/loaded-topology.js';
import { dotted } from '../../topology/problem.js';
import type { SecretReference } from '../../topology/topology.gen.js';

export interface Secret {
  /** The variable that the configuration names. */
  variable: string;
  reference: SecretReference;
  /** A password must not look like a hash, a hash has to; any other text may be both. */
  kind: 'password' | 'hash' | 'text';
  /** Where the topology has it: `users.orders.password`. */
  path: string;
}

/** Gathers the secrets as the configuration is built, and gives each its variable. */
export class Secrets {
  readonly #byVariable = new Map<string, Secret>();

  /** The name of the variable for a reference; the same reference always has the same. */
  variableFor(reference: SecretReference, kind: Secret['kind'], path: readonly PathStep[]): string {
    const name = variableOf(reference);
    const known = this.#byVariable.get(name);
    if (known === undefined) {
      this.#byVariable.set(name, { variable: name, reference, kind, path: dotted(path) });
    } else if (!isSame(known.reference, reference)) {
      throw new FleetError(
        'cannot-render',
        `\`${known.path}\` and \`${dotted(path)}\` would both be the variable ${name}.`,
        { help: 'Give one of the two secrets another name.' },
      );
    }
    return name;
  }

  /** In the order in which the configuration names them. */
  all(): Secret[] {
    return [...this.#byVariable.values()];
  }
}

/**
 * The variable that stands for a secret: its own name where it is one of the environment, else a name made from the
 * Kubernetes secret and key (`nats-users` `orders` is NATS_USERS_ORDERS), or from the path of the file.
 */
export function variableOf({ env, file, kubernetes }: SecretReference): string {
  if (env !== undefined) return env;
  const words = file ?? `${kubernetes?.secret ?? ''} ${kubernetes?.key ?? ''}`;
  const name = words
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[A-Z]/.test(name) ? name : `SECRET_${name}`;
}

function isSame(a: SecretReference, b: SecretReference): boolean {
  return (
    a.env === b.env &&
    a.file === b.file &&
    a.kubernetes?.secret === b.kubernetes?.secret &&
    a.kubernetes?.key === b.kubernetes?.key
  );
}
