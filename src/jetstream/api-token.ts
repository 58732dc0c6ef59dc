import { FleetError } from '../findings/fleet-error.js';

/**
 * A name as one token of an API subject. A name with a dot or a wildcard would ask another subject, to which the
 * server never answers: refused here instead of after a timeout.
 */
export function apiToken(name: string, what: 'stream' | 'consumer'): string {
  if (name !== '' && !/[\s.*>/\\]/.test(name)) return name;
  const shown = name === '' ? `A ${what} without a name` : `The ${what} name \`${name}\``;
  throw new FleetError('usage', `${shown} cannot be asked for.`, {
    help: 'Names take no spaces, dots, `*`, `>`, `/` or `\\`, and at least one character.',
  });
}
