/** What a script was asked for. Help, and what is wrong, are said and end the process. */
import { parseArgs } from 'node:util';

export class WrongArgument extends Error {}

/** @param read takes the values apart; throws WrongArgument */
export function readArguments(usage, options, read) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } });
    if (!values.help) return read(values);
    process.stdout.write(usage);
    return process.exit(0);
  } catch (error) {
    const isUsage = error instanceof WrongArgument || error.code?.startsWith('ERR_PARSE_ARGS');
    if (!isUsage) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    return process.exit(2);
  }
}

/** A whole number, `least` or more; undefined where the argument was not given. */
export function countOf(name, text, least) {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (text !== '' && Number.isInteger(count) && count >= least) return count;
  throw new WrongArgument(`--${name} ${text}: it is a whole number from ${least}`);
}
