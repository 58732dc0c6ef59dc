import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showProgress } from '../../src/cli/progress.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { PLAIN } from '../../src/views/text-style.js';
import { anAction } from '../views/a-plan.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aTerminal(live: boolean, width: number | null = null) {
  let said = '';
  const say = (text: string) => {
    said += text;
  };
  const terminal: Terminal = {
    stdout: PLAIN,
    stderr: { ...PLAIN, width },
    interactive: false,
    live,
    print: () => {},
    say,
    warn: say,
    verbose: false,
  };
  return {
    terminal,
    take: () => {
      const text = said;
      said = '';
      return text;
    },
  };
}

const [A, B] = [anAction('stream/A', {}), anAction('stream/B', { action: 'delete' })];

describe('progress on a terminal', () => {
  it('is one line that is drawn over, after 300 ms, and gone at the end', () => {
    const { terminal, take } = aTerminal(true);
    const progress = showProgress(1000, terminal);
    progress.onEvent({ type: 'begin', action: A });
    progress.onEvent({ type: 'end', action: A, status: 'done', error: null });
    progress.onEvent({ type: 'begin', action: B });
    vi.advanceTimersByTime(250);
    expect(take()).toBe('');
    vi.advanceTimersByTime(250);
    expect(take().split('\r\u001b[2K').at(-1)).toBe('1/1,000 · 1 in flight · 2/s · 0 failed');
    progress.end();
    expect(take()).toBe('\r\u001b[2K');
    vi.advanceTimersByTime(60_000);
    expect(take()).toBe('');
  });

  it('never is wider than the terminal', () => {
    const { terminal, take } = aTerminal(true, 20);
    showProgress(1000, terminal);
    vi.advanceTimersByTime(400);
    expect(take().split('\r\u001b[2K').at(-1)).toBe('0/1,000 · 0 in flig');
  });

  it('leaves nothing behind where it was over at once', () => {
    const { terminal, take } = aTerminal(true);
    showProgress(1, terminal).end();
    expect(take()).toBe('');
  });
});

describe('progress elsewhere', () => {
  it('is a line an object, without escapes', () => {
    const { terminal, take } = aTerminal(false);
    const progress = showProgress(2, terminal);
    const error = { code: 'x', message: 'the server refuses it.', help: '' };
    progress.onEvent({ type: 'end', action: A, status: 'done', error: null });
    progress.onEvent({ type: 'end', action: B, status: 'failed', error });
    progress.onEvent({ type: 'end', action: B, status: 'unknown', error });
    expect(take()).toBe(`\
created stream/A
failed to delete stream/B: the server refuses it.
unknown: delete stream/B: the server refuses it.
`);
  });

  it('gives a sign of life each 30 s', () => {
    const { terminal, take } = aTerminal(false);
    const progress = showProgress(2, terminal);
    progress.onEvent({ type: 'begin', action: A });
    vi.advanceTimersByTime(60_000);
    expect(take()).toBe('0/2 · 1 in flight · 0/s · 0 failed\n'.repeat(2));
    expect(progress.inFlight()).toEqual(['stream/A']);
    progress.end();
  });
});
