/**
 * The secrets of a rendered nats-server.conf: which of them reach the server as they are. Every password either does,
 * or is refused by name before the server sees it; its value is never shown.
 */
import { readSecret } from '../files/read-secret.js';
import { FleetError } from '../findings/fleet-error.js';
import { whyNotAtAll, whyNotByEnvironment } from '../render/nats-server/environment-value.js';
import type { Secret } from '../render/nats-server/secret.js';
import type { Call } from './command.js';

const ALPHABET = 'Letters and digits, a letter first, always arrive.';
const ANY = 'any text arrives by way of secrets.conf: fleetctl render nats --out DIR --resolve-secrets';

/** Refuses what of the environment would not reach the server as it is; says what is not there to be checked. */
export async function checkEnvironment(
  secrets: readonly Secret[],
  { env, terminal }: Call,
  needsAll: boolean,
): Promise<void> {
  const faults: string[] = [];
  const missing: string[] = [];
  for (const secret of secrets) {
    const value = await readSecret(secret.reference, secret.variable, env);
    const why = value === null ? null : whyNotByEnvironment(value, secret.kind);
    if (value === null) missing.push(secret.variable);
    else if (why !== null) faults.push(`${nameOf(secret)}: ${why}`);
  }
  if (faults.length > 0) throw refused(faults, 'does not reach the server through its environment');
  if (missing.length === 0) return;
  if (needsAll) throw notThere(missing);
  const names =
    missing.length > 3
      ? `${missing.slice(0, 3).join(', ')} and ${missing.length - 3} more`
      : missing.join(', ');
  terminal.say(
    `note: ${names} not set here, so not checked. Where the server starts: fleetctl render nats --check-env\n`,
  );
}

/** The values for secrets.conf. @throws FleetError `secret-refused` with the names of what is missing or unusable */
export async function resolveSecrets(
  secrets: readonly Secret[],
  { env }: Call,
): Promise<{ variable: string; value: string }[]> {
  const resolved: { variable: string; value: string }[] = [];
  const faults: string[] = [];
  for (const secret of secrets) {
    const value = await readSecret(secret.reference, secret.variable, env);
    const why = value === null ? whereItIsNot(secret) : whyNotAtAll(value, secret.kind);
    if (value !== null && why === null) resolved.push({ variable: secret.variable, value });
    else faults.push(`${nameOf(secret)}: ${why}`);
  }
  if (faults.length > 0) throw refused(faults, 'cannot be given to the server');
  return resolved;
}

function nameOf({ variable, path, reference: { file } }: Secret): string {
  return `${file ?? variable} (${path})`;
}

function whereItIsNot({ reference: { env, file }, variable }: Secret): string {
  if (file !== undefined) return 'the file cannot be read here';
  return env === undefined
    ? `the variable ${variable}, which stands for it, is not set`
    : 'the variable is not set';
}

function refused(faults: readonly string[], what: string): FleetError {
  const [first] = faults;
  const all = faults.length === 1 ? first : `${faults.length} of them:\n  ${faults.join('\n  ')}`;
  return new FleetError('secret-refused', `A secret ${what}: ${all}.`, {
    help: `Nothing was written. ${ALPHABET} And ${ANY}`,
  });
}

function notThere(missing: readonly string[]): FleetError {
  return new FleetError('secret-refused', `Not set in this environment: ${missing.join(', ')}.`, {
    help: 'The server does not start without them.',
  });
}
