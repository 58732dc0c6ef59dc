/**
 * A command is a value: what the help says of it, the flags it takes, and `run`, which imports its work only when
 * it is called, so that `--help` costs little more than an empty Node.
 */
import type { ExitCode } from '../findings/exit-codes.js';
import type { ReportFormat } from '../views/report-format.js';
import type { TextStyle } from '../views/text-style.js';
import type { Flag, Flags } from './flag.js';
import type { Signals } from './signals.js';
import type { Terminal } from './terminal.js';

export interface Command {
  /** One word, or two: `lock show`. */
  name: string;
  /** What follows the name: `[PATH…]`. */
  operands: string;
  /** How many operands it takes at most. */
  maxOperands: number;
  summary: string;
  /** Whole command lines and what they are for. */
  examples: readonly (readonly [line: string, purpose: string])[];
  flags: readonly Flag[];
  /** It talks to a server, so its help names the connection flags. */
  connects: boolean;
  /** What `-o` takes; text and json where it says nothing. */
  formats?: readonly Format[];
  exits: readonly ExitCode[];
  run(call: Call): Promise<Result>;
}

/** One run of a command. */
export interface Call {
  operands: string[];
  flags: Flags;
  format: Format;
  terminal: Terminal;
  signals: Signals;
  env: NodeJS.ProcessEnv;
}

/** What stdout can be: every command takes the first two. */
export type Format = 'text' | 'json' | ReportFormat;

/** What a run ends with: the one document on stdout, and the exit code. */
export interface Result {
  exit: ExitCode;
  text(style: TextStyle): string;
  json(): string;
  /** For a command that has further formats. */
  report?(format: ReportFormat): string;
  /** What to do next, for a person: said on stderr after the result; absent where there is nothing to say. */
  next?: string;
}
