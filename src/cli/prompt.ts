/**
 * Asking yes or no on the terminal. Only `y` and `yes` are yes; Enter, Escape and the end of input are no.
 * The keys are read one by one, because a line that is being edited would swallow Escape.
 */
import type { ReadStream, WriteStream } from 'node:tty';

interface Streams {
  stdin: ReadStream;
  stderr: WriteStream;
}

export async function askYesNo(
  question: string,
  { stdin, stderr }: Streams,
  interrupt: () => void,
): Promise<boolean> {
  // Before the question: a terminal that still edits lines keeps Ctrl-D for itself and hands on a NUL.
  stdin.setRawMode(true);
  stderr.write(`${question} [y/N] `);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return await new Promise<boolean>(answer => {
      let typed = '';
      stdin.on('end', () => answer(false));
      stdin.on('data', (keys: string) => {
        for (const key of keys) {
          const step = press(typed, key);
          if (step === 'interrupt') {
            stderr.write('\n');
            interrupt();
          } else if (typeof step === 'boolean') answer(step);
          else {
            stderr.write(step.length > typed.length ? key : step.length < typed.length ? '\b \b' : '');
            typed = step;
          }
        }
      });
    });
  } finally {
    stdin.removeAllListeners('data').removeAllListeners('end');
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

/** What is typed after a key, or the answer that the key gives. */
export function press(typed: string, key: string): string | boolean | 'interrupt' {
  switch (key) {
    case '\r':
    case '\n':
      return /^y(es)?$/i.test(typed.trim());
    case '\u001b':
    case '\u0004':
      return false;
    case '\u0003':
      return 'interrupt';
    case '\u007f':
    case '\b':
      return typed.slice(0, -1);
    default:
      return key < ' ' ? typed : typed + key;
  }
}
