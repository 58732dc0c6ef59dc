/** Payloads on the wire: the bare JSON of the event, checked against its schema on both sides. */
import type { EventBinding, ValidationError } from './bindings.js';
import { RuntimeError } from './runtime-error.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A body that is not JSON, or not what its event's schema says. `path` is a JSON pointer; '' is the whole. */
export class InvalidPayload extends Error {
  override readonly name = 'InvalidPayload';
  readonly path: string;
  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

/**
 * The payload of a delivered message. An event without a schema may have any body: what is not JSON is handed on as
 * the bytes it is.
 * @throws InvalidPayload
 */
export function readPayload(data: Uint8Array, event: string, binding: EventBinding, check: boolean): unknown {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(data));
  } catch (error) {
    if (binding.validate === null) return data;
    throw new InvalidPayload(`The body of \`${event}\` is not JSON: ${(error as Error).message}`, '');
  }
  if (check && binding.validate !== null && !binding.validate(value)) {
    const { path, wrong } = explained(binding.validate.errors ?? []);
    throw new InvalidPayload(`The payload of \`${event}\` is not what its schema says: ${wrong}.`, path);
  }
  return value;
}

/**
 * The body of an event that is to be published.
 * @throws RuntimeError `payload-invalid`
 */
export function writePayload(
  value: unknown,
  event: string,
  binding: EventBinding,
  check: boolean,
): string | Uint8Array {
  if (check && binding.validate !== null && !binding.validate(value)) {
    const { path, wrong } = explained(binding.validate.errors ?? []);
    throw new RuntimeError('payload-invalid', `\`${event}\` was not published: ${wrong}.`, {
      help: 'Nothing was sent. Publish what the schema of the event says, or change the schema.',
      path,
    });
  }
  if (value instanceof Uint8Array && binding.validate === null) return value;
  const text = JSON.stringify(value);
  if (text !== undefined) return text;
  throw new RuntimeError('payload-invalid', `\`${event}\` was not published: ${typeof value} is not JSON.`, {
    help: 'Nothing was sent. Publish a JSON value.',
    path: '',
  });
}

/** The first thing that is wrong, as a person says it: `/items/0/sku must be string`. Values are never shown. */
function explained(errors: readonly ValidationError[]): { path: string; wrong: string } {
  const [first] = errors;
  if (first === undefined) return { path: '', wrong: 'it does not meet its schema' };
  const { instancePath, params, message } = first;
  const extra = params['additionalProperty'] ?? params['unevaluatedProperty'];
  const missing = params['missingProperty'];
  const inner = extra ?? missing;
  const path = inner === undefined ? instancePath : `${instancePath}/${pointerToken(String(inner))}`;
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  const says =
    missing !== undefined
      ? 'is missing'
      : extra !== undefined
        ? 'is not a property that it has'
        : `${message ?? 'is wrong'}${allowed}`;
  return { path, wrong: `${path === '' ? 'the payload' : path} ${says}` };
}

function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
