/** A line on stderr that says how far something is: drawn over on a terminal, now and then elsewhere. */
import { columns } from '../views/layout.js';
import type { Terminal } from './terminal.js';

const FIRST_DRAW_MS = 300;
const REDRAW_MS = 100;
const HEARTBEAT_MS = 30_000;
const ERASE_LINE = '\r\u001b[2K';

export interface ProgressLine {
  /** Takes it away. */
  end(): void;
}

export function showLine(line: () => string, terminal: Terminal): ProgressLine {
  const startMs = Date.now();
  let isDrawn = false;
  const draw = () => {
    if (Date.now() - startMs < FIRST_DRAW_MS) return;
    terminal.say(`${ERASE_LINE}${shortened(line(), terminal.stderr.width)}`);
    isDrawn = true;
  };
  const timer = terminal.live
    ? setInterval(draw, REDRAW_MS)
    : setInterval(() => terminal.say(`${line()}\n`), HEARTBEAT_MS);
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      if (isDrawn) terminal.say(ERASE_LINE);
    },
  };
}

function shortened(text: string, width: number | null): string {
  return width === null || columns(text) < width ? text : [...text].slice(0, width - 1).join('');
}
