/**
 * What an apply says on stderr while it goes on. On a terminal one line that is drawn over, from 300 ms on; elsewhere
 * a line an object that is finished, and a heartbeat where nothing finishes for long.
 */
import type { ActionKind } from '../plan/plan.js';
import type { ApplyEvent } from '../plan/report.js';
import { shown } from '../views/escape.js';
import { counted } from '../views/numbers.js';
import { glyphsOf } from '../views/text-style.js';
import { PAST } from '../views/verbs.js';
import { showLine } from './progress-line.js';
import type { Terminal } from './terminal.js';

export interface Progress {
  onEvent(event: ApplyEvent): void;
  /** Takes the line away. */
  end(): void;
  /** The ids of what was begun and is not finished. */
  inFlight(): string[];
}

/** `created stream/A`, `failed to update stream/B`, `unknown: delete consumer/A/C`. */
const ENDED: Record<'done' | 'failed' | 'unknown', (kind: ActionKind) => string> = {
  done: kind => PAST[kind],
  failed: kind => `failed to ${kind}`,
  unknown: kind => `unknown: ${kind}`,
};

export function showProgress(total: number, terminal: Terminal): Progress {
  const startMs = Date.now();
  const begun = new Set<string>();
  let finished = 0;
  let failed = 0;
  const { dot } = glyphsOf(terminal.stderr);

  const line = () => {
    const seconds = Math.max((Date.now() - startMs) / 1000, 0.001);
    const rate = finished === 0 ? '0' : counted(Math.max(1, Math.round(finished / seconds)));
    return [
      `${counted(finished)}/${counted(total)}`,
      `${begun.size} in flight`,
      `${rate}/s`,
      `${counted(failed)} failed`,
    ].join(` ${dot} `);
  };
  const shownLine = showLine(line, terminal);

  return {
    onEvent(event) {
      const { id, action } = event.action;
      if (event.type === 'begin') {
        begun.add(id);
        return;
      }
      begun.delete(id);
      finished++;
      if (event.status !== 'done') failed++;
      if (terminal.live) return;
      const why = event.error === null ? '' : `: ${shown(event.error.message)}`;
      terminal.say(`${ENDED[event.status](action)} ${shown(id)}${why}\n`);
    },
    end: shownLine.end,
    inFlight: () => [...begun],
  };
}
