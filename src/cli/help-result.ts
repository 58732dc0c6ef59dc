import { EXIT } from '../findings/exit-codes.js';
import { jsonDocument } from '../views/json-document.js';
import type { Result } from './command.js';

export function helpResult(text: string): Result {
  return {
    exit: EXIT.done,
    text: () => text,
    json: () => jsonDocument({ format: 'fleetctl.help', text }),
  };
}
