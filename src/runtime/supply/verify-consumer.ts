/** The declared consumer against the live one, with the rows of the table that `fleetctl plan` goes by. Pure. */
import { fieldsOf, liveConfig } from '../../resources/config.js';
import { liveConsumer } from '../../resources/live.js';
import type { Config } from '../../resources/resource.js';
import type { ConsumerBinding } from '../bindings.js';
import type { ConsumerInfo } from '../bus.js';
import type { Problem } from '../health.js';

/** Handled otherwise, the wrong messages would be handled, or none, or not settled as was meant. */
const BLOCKS = new Set(['filter_subjects', 'ack_policy', 'deliver_subject', 'deliver_group', 'headers_only']);
/** They make no difference to a consumer that exists. */
const INFORMS = new Set([
  'description',
  'metadata',
  'sample_freq',
  'deliver_policy',
  'opt_start_seq',
  'opt_start_time',
]);

/** What of the live consumer is not as declared; nothing where it is. */
export function consumerProblems(
  binding: Pick<ConsumerBinding, 'kind' | 'address' | 'ignored' | 'limitable'>,
  declared: Config,
  info: ConsumerInfo,
): Problem[] {
  const want = liveConfig('consumer', declared);
  // A consumer that apply has replaced to keep its place says so in its metadata.
  const have = liveConsumer(info, null).config;
  const problems: Problem[] = [];
  for (const { name, shape } of fieldsOf('consumer')) {
    if (name === 'pause_until' || binding.ignored.includes(name) || isSame(want[name], have[name])) continue;
    if (binding.limitable.includes(name) && isLimited(want[name], have[name])) continue;
    problems.push(differing(binding, name, want[name], have[name], shape.print));
  }
  const isDurable = Boolean(info.config['durable_name']);
  if (binding.kind === 'durable' && !isDurable) problems.push(nameOnly(binding));
  return problems;
}

function differing(
  { kind, address }: Pick<ConsumerBinding, 'kind' | 'address'>,
  field: string,
  want: unknown,
  have: unknown,
  print: (value: unknown) => string,
): Problem {
  return {
    resource: address,
    field,
    want,
    have,
    severity: BLOCKS.has(field) ? 'blocks' : INFORMS.has(field) ? 'informs' : 'degrades',
    message: `\`${address}\`: \`${field}\` is ${print(have)}, declared is ${print(want)}.`,
    fix: kind === 'durable' ? applyCommand(address) : recreateHint(address),
  };
}

/** Such a consumer goes five seconds after a server's restart (2.15.1), whatever its inactive_threshold says. */
function nameOnly({ address }: Pick<ConsumerBinding, 'address'>): Problem {
  return {
    resource: address,
    field: 'durable_name',
    want: true,
    have: false,
    severity: 'degrades',
    message: `\`${address}\` is not durable: it goes with a restart of the server.`,
    fix: applyCommand(address),
  };
}

export function applyCommand(address: string): string {
  return `fleetctl apply --target ${address}`;
}

/** Nobody but the runtime makes an ephemeral consumer, and an old one that is still there has to go first. */
export function recreateHint(address: string): string {
  const [stream, consumer] = address.split('/').slice(1);
  return `nats consumer rm ${stream} ${consumer}   (the runtime makes it again, as declared)`;
}

function isSame(want: unknown, have: unknown): boolean {
  return want === have || JSON.stringify(want) === JSON.stringify(have);
}

/** A limit of the server is below what the file leaves to it. */
function isLimited(want: unknown, have: unknown): boolean {
  return typeof want === 'number' && typeof have === 'number' && have > 0 && (have < want || want <= 0);
}
