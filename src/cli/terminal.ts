import type { WriteStream } from 'node:tty';
import type { TextStyle } from '../views/text-style.js';
import type { Flags } from './flag.js';

/** What surrounds the run: where text goes and what may be drawn there. */
export interface Terminal {
  stdout: TextStyle;
  stderr: TextStyle;
  /** A person can be asked. */
  interactive: boolean;
  /** stderr is a terminal: a line may be drawn over. */
  live: boolean;
  /** Shows a part of the result before the rest is there; on stdout, text only. */
  print(text: string): void;
  /** Says something to the person on stderr; nothing with --quiet. */
  say(text: string): void;
  /** Says it on stderr whatever the flags. */
  warn(text: string): void;
  verbose: boolean;
}

interface Streams {
  stdin: { isTTY?: boolean };
  stdout: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>;
  stderr: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>;
}

export function terminalOf(flags: Flags, env: NodeJS.ProcessEnv, streams: Streams): Terminal {
  const style = (stream: Pick<WriteStream, 'isTTY' | 'columns'>): TextStyle => ({
    color: hasColor(flags.text('color'), env, stream.isTTY === true),
    width: widthOf(stream, env),
    unicode: speaksUtf8(env),
  });
  const live = streams.stderr.isTTY === true && env['TERM'] !== 'dumb';
  const warn = (text: string) => void streams.stderr.write(text);
  return {
    stdout: style(streams.stdout),
    stderr: style(streams.stderr),
    interactive: mayAsk(flags, env, streams),
    live,
    print: text => void streams.stdout.write(text),
    say: flags.on('quiet') ? () => {} : warn,
    warn,
    verbose: flags.on('verbose'),
  };
}

function mayAsk(flags: Flags, env: NodeJS.ProcessEnv, { stdin, stderr }: Streams): boolean {
  const inCi = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
  return stdin.isTTY === true && stderr.isTTY === true && !inCi && !flags.on('noInput');
}

function hasColor(flag: string | undefined, env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (flag === 'always' || flag === 'never') return flag === 'always';
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

function widthOf(stream: Pick<WriteStream, 'isTTY' | 'columns'>, env: NodeJS.ProcessEnv): number | null {
  const asked = Number(env['COLUMNS']);
  if (Number.isInteger(asked) && asked > 0) return Math.max(asked, NARROWEST);
  return stream.isTTY === true && stream.columns > 0 ? Math.max(stream.columns, NARROWEST) : null;
}

/** Below this nothing is worth aligning. */
const NARROWEST = 20;

/** Only a locale that says otherwise is taken at its word: where none is set, UTF-8 is the rule by now. */
function speaksUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return locale === undefined || locale === '' || /utf-?8/i.test(locale);
}
