import type { Command } from './command.js';
import { validate } from './commands/validate.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [validate];
