import { RuntimeError } from './runtime-error.js';

/** The program calls the runtime in a way that cannot be meant. */
export function misuse(message: string, help: string): RuntimeError {
  return new RuntimeError('usage', message, { help });
}
