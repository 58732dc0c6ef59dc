/** What is wrong with a consumer as a whole, as health() and the log say it; field by field: supply/verify-consumer.ts. */
import type { ConsumerBinding } from './bindings.js';
import type { Problem } from './health.js';
import type { SupplyState } from './supply/supply.js';

type Addressed = Pick<ConsumerBinding, 'address'>;

export function stateProblem(
  { address }: Addressed,
  { state, reason, fix }: Exclude<SupplyState, { state: 'running' }>,
): Problem {
  const message = `\`${address}\` is ${state}: ${reason}`;
  return { ...problemOf(address, 'blocks', message, fix), want: 'running', have: state };
}

export function unreadProblem(
  { address }: Addressed,
  { reason, fix }: Exclude<SupplyState, { state: 'running' }>,
): Problem {
  return problemOf(address, 'blocks', reason, fix);
}

export function deadLetterProblem({ address }: Addressed, why: string): Problem {
  return problemOf(
    address,
    'degrades',
    `Dead letters of \`${address}\` cannot be stored, so its failed messages are kept: ${why}`,
    'Look after the stream of dead letters: fleetctl plan',
  );
}

export function notVerifiable({ address }: Addressed, reason: string): Problem {
  return problemOf(
    address,
    'degrades',
    `\`${address}\` cannot be held against its declaration: ${reason}.`,
    'Give the login the rights that the topology derives: fleetctl render nats',
  );
}

/** @param consumer its name in the topology */
export function notHandled({ address }: Addressed, consumer: string): Problem {
  return problemOf(
    address,
    'informs',
    `\`${consumer}\` is not handled by this process.`,
    'Call handle() for it, unless another process of the service does.',
  );
}

function problemOf(resource: string, severity: Problem['severity'], message: string, fix: string): Problem {
  return { resource, field: null, want: null, have: null, severity, message, fix };
}
