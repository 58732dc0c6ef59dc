/** What bindings say of a name that a test gave; the compiler knows them all, a test in JavaScript may misspell them. */
import { nearest } from '../findings/nearest.js';
import { fieldsOf } from '../resources/config.js';
import type { Config } from '../resources/resource.js';
import type { Bindings, EventBinding, ServiceBinding } from '../runtime/bindings.js';
import { RuntimeError } from '../runtime/runtime-error.js';

/** @throws RuntimeError `usage` */
export function boundEvent({ topology, events }: Bindings, name: string): EventBinding {
  return events[name] ?? unknown(topology, 'event', name, Object.keys(events));
}

/** @throws RuntimeError `usage` */
export function boundService({ topology, services }: Bindings, name: string): ServiceBinding {
  return services[name] ?? unknown(topology, 'service', name, Object.keys(services));
}

function unknown(topology: string, what: string, name: string, known: readonly string[]): never {
  const near = nearest(name, known);
  throw new RuntimeError('usage', `\`${topology}\` has no ${what} \`${name}\`.`, {
    help: near === undefined ? `It has: ${known.join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}

/** @throws RuntimeError `usage` where a change by hand is of a field that the JetStream API does not have */
export function checkFields(kind: 'stream' | 'consumer', patch: Config): void {
  const known = fieldsOf(kind).map(({ name }) => name);
  const odd = Object.keys(patch).find(name => !known.includes(name));
  if (odd === undefined) return;
  const near = nearest(odd, known);
  throw new RuntimeError('usage', `The JetStream API has no field \`${odd}\` of a ${kind}.`, {
    help: near === undefined ? `Its fields: ${known.join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}
