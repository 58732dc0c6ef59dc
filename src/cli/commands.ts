import type { Command } from './command.js';
import { apply } from './commands/apply.js';
import { plan } from './commands/plan.js';
import { validate } from './commands/validate.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [validate, plan, apply];
