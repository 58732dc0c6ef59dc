/** Payloads on the wire: the bare JSON of the event, checked against its schema on both sides. */
import type { EventBinding } from '../bindings.js';
import { RuntimeError } from '../runtime-error.js';
import { whatIsWrong } from './what-is-wrong.js';

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
    const { path, wrong } = whatIsWrong(binding.validate.errors ?? []);
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
    const { path, wrong } = whatIsWrong(binding.validate.errors ?? []);
    throw new RuntimeError('payload-invalid', `\`${event}\` was not published: ${wrong}.`, {
      help: 'Nothing was sent. Publish what the schema of the event says, or change the schema.',
      path,
    });
  }
  if (value instanceof Uint8Array && binding.validate === null) return value;
  return jsonText(value, event);
}

/** A function, a BigInt and what holds itself are no JSON, whatever the schema says. */
function jsonText(value: unknown, event: string): string {
  let why = `${typeof value} is not JSON`;
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return text;
  } catch (error) {
    why = `it is not JSON: ${(error as Error).message.split('\n')[0]}`;
  }
  throw new RuntimeError('payload-invalid', `\`${event}\` was not published: ${why}.`, {
    help: 'Nothing was sent. Publish a JSON value.',
    path: '',
  });
}
