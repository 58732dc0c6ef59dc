/**
 * One run: argv to the one document on stdout and an exit code. Whatever happens, stdout gets exactly one document
 * in the format asked for; everything else goes to stderr.
 */
import { EXIT, type ExitCode } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import type { Fault } from '../views/fault.js';
import { faultReport } from '../views/report-format.js';
import type { Format, Result } from './command.js';
import { COMMANDS } from './commands.js';
import { Flags } from './flag.js';
import { formatAskedFor, type Parsed, parseArguments } from './parse-arguments.js';
import type { Signals } from './signals.js';
import { watchSignals } from './signals.js';
import { type Terminal, terminalOf } from './terminal.js';

export async function run(argv: readonly string[], process: NodeJS.Process): Promise<void> {
  const format = formatAskedFor(argv);
  let terminal = terminalOf(new Flags(new Map()), process.env, process);
  const end = async (fault: unknown) => {
    const { stdout, stderr, exit } = await faultOutput(fault, format, terminal);
    await leave(process, { stdout, stderr, exit });
  };
  // What breaks where nobody waits for it ends the run too, in the format asked for.
  process.on('uncaughtException', fault => void end(fault));
  process.on('unhandledRejection', fault => void end(fault));
  try {
    const parsed = parseArguments(argv, COMMANDS);
    terminal = terminalOf(parsed.flags, process.env, process);
    const signals = signalsOf(process, terminal, end);
    const result = await resultOf(parsed, { format, terminal, signals, env: process.env });
    const stdout = documentOf(result, format, terminal);
    await write(process.stdout, stdout);
    if (result.next !== undefined && format === 'text') terminal.say(result.next);
    await leave(process, { stdout: '', stderr: '', exit: result.exit });
  } catch (fault) {
    await end(fault);
  }
}

function documentOf(result: Result, format: Format, terminal: Terminal): string {
  if (format === 'text') return result.text(terminal.stdout);
  // The version and the help are no reports, whatever was asked for.
  return format === 'json' || result.report === undefined ? result.json() : result.report(format);
}

interface Around {
  format: Format;
  terminal: Terminal;
  signals: Signals;
  env: NodeJS.ProcessEnv;
}

async function resultOf({ command, operands, flags }: Parsed, around: Around): Promise<Result> {
  if (flags.on('version')) return (await import('./version.js')).versionResult();
  if (flags.on('help') || command === null) {
    const [{ commandHelp, programHelp }, { helpResult }] = await Promise.all([
      import('./help.js'),
      import('./help-result.js'),
    ]);
    if (command === null && !flags.on('help') && around.format === 'json') throw noCommand();
    return helpResult(command === null ? programHelp(COMMANDS) : commandHelp(command));
  }
  return command.run({ operands, flags, ...around });
}

function noCommand(): FleetError {
  return new FleetError('usage', 'No command is given.', { help: 'All commands: fleetctl --help' });
}

function signalsOf(process: NodeJS.Process, terminal: Terminal, end: (fault: FleetError) => void): Signals {
  return watchSignals({
    leave: end,
    warn: terminal.warn,
    on: (signal, listener) => void process.on(signal, listener),
    fault: (signal, message) =>
      new FleetError(signal === 'SIGINT' ? 'interrupted' : 'terminated', message, { help: '' }),
  });
}

interface Output {
  stdout: string;
  stderr: string;
  exit: ExitCode;
}

async function faultOutput(fault: unknown, format: Format, terminal: Terminal): Promise<Output> {
  const [{ faultJson, faultText }, { describeFault }] = await Promise.all([
    import('../views/fault.js'),
    import('./describe-fault.js'),
  ]);
  const described = describeFault(fault);
  const stack =
    described.exit === EXIT.defect && terminal.verbose && fault instanceof Error ? `${fault.stack}\n` : '';
  return {
    stdout: format === 'json' ? faultJson(described) : await faultOnStdout(described, format),
    stderr: faultText(described, terminal.stderr) + stack,
    exit: described.exit,
  };
}

/** A report is read by another program, which needs one also where the run broke off. */
async function faultOnStdout(fault: Fault, format: Exclude<Format, 'json'>): Promise<string> {
  if (format === 'text') return '';
  const [{ checkReport }, { reportAround }] = await Promise.all([
    import('../views/check-report.js'),
    import('./report-around.js'),
  ]);
  return checkReport(faultReport(fault, reportAround()), format);
}

let leaving = false;

/** Writes what is left to say and ends the process, once. A reader that has gone away is no failure. */
async function leave(process: NodeJS.Process, { stdout, stderr, exit }: Output): Promise<void> {
  if (leaving) return;
  leaving = true;
  // Where nothing can be said any more, the exit code still can.
  await write(process.stderr, stderr).catch(() => {});
  await write(process.stdout, stdout).catch(() => {});
  process.exit(exit);
}

const READER_GONE = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** @throws what kept the text from where it was to go, a full disk for one; not that its reader has gone away */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((done, failed) => {
    stream.write(text, fault => {
      const isLost = fault && !READER_GONE.includes((fault as NodeJS.ErrnoException).code ?? '');
      if (isLost) failed(fault);
      else done();
    });
  });
}
