/** What keeps a consumer from being handled, as health() and the log say it. */
import type { ConsumerBinding } from '../bindings.js';
import type { Problem } from '../health.js';
import type { SupplyState } from '../supply/supply.js';

export function stateProblem(
  { address }: ConsumerBinding,
  state: Exclude<SupplyState, { state: 'running' }>,
): Problem {
  return {
    resource: address,
    field: null,
    want: 'running',
    have: state.state,
    severity: 'blocks',
    message: `\`${address}\` is ${state.state}: ${state.reason}`,
    fix: state.fix,
  };
}

export function deadLetterProblem({ address }: ConsumerBinding, why: string): Problem {
  return {
    resource: address,
    field: null,
    want: null,
    have: null,
    severity: 'degrades',
    message: `Dead letters of \`${address}\` cannot be stored, so its failed messages are kept: ${why}`,
    fix: 'Look after the stream of dead letters: fleetctl plan',
  };
}
