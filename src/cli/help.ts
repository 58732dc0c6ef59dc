/** The help: of the program, and of a command. Fits a screen; examples first, exit codes last. */
import type { ExitCode } from '../findings/exit-codes.js';
import type { Command } from './command.js';
import type { Flag } from './flag.js';
import { CONNECTION_FLAGS, GLOBAL_FLAGS, globalFlagsOf } from './global-flags.js';

export function programHelp(commands: readonly Command[]): string {
  const lines = commandLines(commands);
  const width = Math.max(...lines.map(([name]) => name.length));
  return text([
    'fleetctl: a NATS JetStream event bus from a file: validate it, plan it, apply it.',
    '',
    '  fleetctl validate                       check ./topology, offline',
    '  fleetctl plan                           what would change on the server',
    '  fleetctl apply                          change it, after asking',
    '',
    'Usage: fleetctl COMMAND [PATH…] [flags]',
    '',
    'Commands',
    ...lines.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Flags of every command',
    ...flagLines(GLOBAL_FLAGS),
    '  The connection flags are those of the nats CLI, as are its contexts and NATS_* variables:',
    ...flagNames(CONNECTION_FLAGS),
    '',
    'fleetctl COMMAND --help says more. Exit codes: docs/exit-codes.md.',
  ]);
}

/** Commands that share a line of the program's help, so that it fits a screen. */
const FAMILIES: Readonly<Record<string, string>> = {
  lock: 'who is applying the topology right now, and whose hangs',
  kubernetes: 'the cluster and what `render kubernetes` says',
  dlq: 'dead letters, what consumers gave up on',
};

function commandLines(commands: readonly Command[]): [name: string, summary: string][] {
  const lines = new Map<string, [name: string, summary: string]>();
  for (const { name, summary } of commands) {
    const [family = ''] = name.split(' ');
    const shared = FAMILIES[family];
    const members = commands.flatMap(each =>
      each.name.startsWith(`${family} `) ? each.name.slice(family.length + 1) : [],
    );
    if (shared === undefined) lines.set(name, [name, summary]);
    else lines.set(family, [family, `${members.join(', ')}: ${shared}`]);
  }
  return [...lines.values()];
}

export function commandHelp(command: Command): string {
  const width = Math.min(48, Math.max(...command.examples.map(([line]) => line.length)));
  return text([
    `fleetctl ${command.name}: ${command.summary}`,
    '',
    ...command.examples.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`),
    '',
    `Usage: fleetctl ${command.name} ${[command.operands, '[flags]'].filter(Boolean).join(' ')}`,
    '',
    ...(command.flags.length === 0 ? [] : ['Flags', ...flagLines(command.flags), '']),
    'Flags of every command',
    ...flagLines(globalFlagsOf(command.formats)),
    ...(command.connects ? ['', 'Connection, as in the nats CLI', ...flagNames(CONNECTION_FLAGS)] : []),
    '',
    'Exit codes',
    ...filled(
      command.exits.map(exit => `${exit} ${EXIT_WORDS[exit]}`),
      ' · ',
    ),
  ]);
}

export const EXIT_WORDS: Record<ExitCode, string> = {
  0: 'done',
  1: 'defect',
  2: 'differs',
  3: 'invalid',
  4: 'refused',
  5: 'conflict',
  6: 'incomplete',
  7: 'unreachable',
  8: 'denied',
  130: 'interrupted',
  143: 'terminated',
};

function flagLines(flags: readonly Flag[]): string[] {
  const heads = flags.map(({ name, short, takes }) => {
    const long = `--${name}${takes === undefined ? '' : ` ${takes}`}`;
    return short === undefined ? `    ${long}` : `-${short}, ${long}`;
  });
  const width = Math.max(...heads.map(head => head.length));
  return flags.map((flag, i) => `  ${heads[i]!.padEnd(width)}  ${flag.help}`);
}

/** Names alone, several a line. */
function flagNames(flags: readonly Flag[]): string[] {
  return filled(
    flags.map(({ name, short }) => `${short === undefined ? '' : `-${short}/`}--${name}`),
    ' ',
  );
}

function filled(words: readonly string[], between: string): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length > 92) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${line}${between}${word}`;
  }
  return lines;
}

function text(lines: readonly string[]): string {
  return `${lines.map(line => line.trimEnd()).join('\n')}\n`;
}
