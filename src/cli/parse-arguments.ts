/**
 * From argv to a command and its flags. What is unknown fails with the nearest name, whatever it is: a command, a
 * flag, a value of a closed set.
 */
import { parseArgs } from 'node:util';
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import { REPORT_FORMATS } from '../views/report-format.js';
import type { Command, Format } from './command.js';
import { type Flag, Flags, type FlagValue } from './flag.js';
import { CONNECTION_FLAGS, GLOBAL_FLAGS, globalFlagsOf } from './global-flags.js';

export interface Parsed {
  /** Null where none was named: the help of the whole program is wanted. */
  command: Command | null;
  operands: string[];
  flags: Flags;
}

/** @throws FleetError `usage` */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Parsed {
  const known = everyFlag(commands, argv);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries([...known.values()].map(flag => [flag.name, optionOf(flag)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words = tokens.flatMap(token => (token.kind === 'positional' ? [token.value] : []));
  const options = tokens.filter(token => token.kind === 'option');
  // First: the word behind a misspelt flag may be its value, a password even, and not a command.
  const unknown = options.find(token => !known.has(token.name));
  if (unknown !== undefined) throw noSuchFlag(unknown, words, commands, known);
  const { command, operands } = findCommand(words, commands);
  const allowed = [
    ...settled(command?.flags ?? [], argv),
    ...globalFlagsOf(command?.formats),
    ...CONNECTION_FLAGS,
    VERSION_FLAG,
  ];
  const values = new Map<string, FlagValue>();
  for (const token of options) take(token, allowed, commands, command, values);
  if (command !== null && operands.length > command.maxOperands) throw tooMany(command, operands);
  return { command, operands, flags: new Flags(values) };
}

const ALL_FORMATS: readonly Format[] = ['text', 'json', ...REPORT_FORMATS];

export const VERSION_FLAG: Flag = { name: 'version', help: 'the version' };

/**
 * The format that argv asks for, read without understanding the rest: a usage error has to be answered in it too.
 */
export function formatAskedFor(argv: readonly string[]): Format {
  let format: Format = 'text';
  for (const [i, word] of argv.entries()) {
    if (word === '--') break;
    const value =
      /^-[qvhy]*o$/.test(word) || word === '--output'
        ? argv[i + 1]
        : /^(?:-[qvhy]*o=?|--output=)(.+)$/.exec(word)?.[1];
    if (value !== undefined) format = ALL_FORMATS.find(known => known === value) ?? 'text';
  }
  return format;
}

type OptionToken = {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
};

function take(
  token: OptionToken,
  allowed: readonly Flag[],
  commands: readonly Command[],
  command: Command | null,
  values: Map<string, FlagValue>,
): void {
  const flag = allowed.find(({ name }) => name === token.name);
  if (flag === undefined) throw misplacedFlag(token, commands, command);
  const key = camelCase(flag.name);
  if (flag.takes === undefined) {
    if (token.value !== undefined)
      throw usage(`${token.rawName} takes no value.`, `Write ${token.rawName} alone.`);
    values.set(key, true);
    return;
  }
  const value = textOf(token, flag);
  if (flag.repeat) values.set(key, [...((values.get(key) as string[] | undefined) ?? []), value]);
  else if (values.has(key) && values.get(key) !== value) {
    throw usage(`${token.rawName} is given twice, with two values.`, 'Give it once.');
  } else values.set(key, value);
}

function textOf(token: OptionToken, flag: Flag): string {
  // `-ojson` arrives as "json", `-o=json` as "=json".
  const value =
    token.rawName.startsWith('--') || !token.inlineValue ? token.value : token.value?.replace(/^=/, '');
  const looksLikeFlag = !token.inlineValue && value !== undefined && value.startsWith('-') && value !== '-';
  if (value === undefined || value === '' || looksLikeFlag) {
    throw usage(`${token.rawName} needs a value: ${token.rawName} ${flag.takes}.`, flagHelp(flag));
  }
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    const near = nearest(value, flag.choices);
    const meant = near === undefined ? '' : `Did you mean ${near}? `;
    throw usage(
      `${token.rawName} does not take \`${value}\`.`,
      `${meant}It takes ${flag.choices.join(', ')}.`,
    );
  }
  const expected = flag.check?.(value) ?? null;
  if (expected !== null) throw usage(`${token.rawName} does not take \`${value}\`.`, `It takes ${expected}.`);
  return value;
}

function flagHelp(flag: Flag): string {
  return `${flag.help[0]!.toUpperCase()}${flag.help.slice(1)}.`;
}

function misplacedFlag(
  { name, rawName }: OptionToken,
  commands: readonly Command[],
  command: Command | null,
): FleetError {
  const takers = commands.filter(({ flags }) => flags.some(flag => flag.name === name));
  const here = command === null ? 'Without a command' : `\`${command.name}\``;
  return usage(
    `${here} takes no ${rawName}.`,
    `It belongs to: ${takers.map(taker => taker.name).join(', ')}.`,
  );
}

function noSuchFlag(
  { name, rawName }: OptionToken,
  words: readonly string[],
  commands: readonly Command[],
  known: ReadonlyMap<string, Flag>,
): FleetError {
  const command =
    commands.find(each => each.name === words.slice(0, each.name.split(' ').length).join(' ')) ?? null;
  const near =
    name.length < 2
      ? undefined
      : (nearest(
          name,
          namesOf([...(command?.flags ?? []), ...GLOBAL_FLAGS, ...CONNECTION_FLAGS, VERSION_FLAG]),
        ) ?? nearest(name, known.keys()));
  const meant = near === undefined ? '' : `Did you mean --${near}? `;
  return usage(`There is no flag ${rawName}.`, `${meant}All flags: ${helpLine(command)}`);
}

function namesOf(flags: readonly Flag[]): string[] {
  return flags.map(({ name }) => name);
}

function findCommand(
  words: readonly string[],
  commands: readonly Command[],
): { command: Command | null; operands: string[] } {
  const [first, second] = words;
  if (first === undefined) return { command: null, operands: [] };
  for (const command of commands) {
    const [head, tail] = command.name.split(' ');
    if (head === first && tail === undefined) return { command, operands: words.slice(1) };
    if (head === first && tail === second) return { command, operands: words.slice(2) };
  }
  const names = commands.map(({ name }) => name);
  const group = names.filter(name => name.startsWith(`${first} `));
  if (group.length > 0) {
    const near = second === undefined ? undefined : nearest(`${first} ${second}`, group);
    const what =
      second === undefined
        ? `\`${first}\` alone is no command.`
        : `There is no command \`${first} ${second}\`.`;
    throw usage(
      what,
      `${near === undefined ? '' : `Did you mean fleetctl ${near}? `}There is: ${group.join(', ')}.`,
    );
  }
  if (first === 'help' || first === 'version') {
    throw usage(
      `There is no command \`${first}\`.`,
      `Write fleetctl --${first}, or fleetctl COMMAND --help.`,
    );
  }
  const near = nearest(first, names);
  const meant = near === undefined ? '' : `Did you mean fleetctl ${near}? `;
  throw usage(`There is no command \`${first}\`.`, `${meant}All commands: ${names.join(', ')}.`);
}

function tooMany(command: Command, operands: readonly string[]): FleetError {
  const surplus = operands[command.maxOperands];
  return usage(
    `\`${command.name}\` does not take \`${surplus}\`.`,
    `Usage: fleetctl ${command.name} ${command.operands}`.trimEnd(),
  );
}

function everyFlag(commands: readonly Command[], argv: readonly string[]): Map<string, Flag> {
  const own = firstNamed(commands, argv)?.flags ?? [];
  const ofAll = commands.flatMap(({ flags }) => flags);
  const all = [...ofAll, ...own, ...GLOBAL_FLAGS, ...CONNECTION_FLAGS, VERSION_FLAG];
  return new Map(settled(all, argv).map(flag => [flag.name, flag]));
}

/** The command that argv seems to name: a flag of two commands may take a value in one alone. */
function firstNamed(commands: readonly Command[], argv: readonly string[]): Command | undefined {
  for (const i of argv.keys()) {
    const named = commands.find(({ name }) =>
      name.split(' ').every((word, offset) => argv[i + offset] === word),
    );
    if (named !== undefined) return named;
  }
  return undefined;
}

/** Flags as this command line has them: some take nothing beside another. */
function settled(flags: readonly Flag[], argv: readonly string[]): Flag[] {
  return flags.map(flag => {
    const { bareWith, takes, ...bare } = flag;
    const beside = `--${bareWith}`;
    const isBare = bareWith !== undefined && argv.some(word => word.split('=')[0] === beside);
    return isBare ? bare : flag;
  });
}

function optionOf({ takes, short }: Flag): { type: 'string' | 'boolean'; short?: string } {
  return { type: takes === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) };
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function helpLine(command: Command | null): string {
  return `fleetctl ${command === null ? '' : `${command.name} `}--help`;
}

function usage(message: string, help: string): FleetError {
  return new FleetError('usage', message, { help });
}
