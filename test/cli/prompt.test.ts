import { describe, expect, it } from 'vitest';
import { press } from '../../src/cli/prompt.js';

/** What a row of keys comes to: the answer, or what stands typed. */
function typed(keys: string): string | boolean {
  let text = '';
  for (const key of keys) {
    const step = press(text, key);
    if (typeof step === 'boolean' || step === 'interrupt') return step;
    text = step;
  }
  return text;
}

describe('the prompt', () => {
  it.each(['y\r', 'yes\n', 'Y\r', ' YES \r', 'yx\u007f\r'])('takes %j as yes', keys => {
    expect(typed(keys)).toBe(true);
  });

  it.each(['\r', '\n', '\u001b', '\u001b[A', '\u0004', 'n\r', 'yeah\r', 'ja\r', 'y\u007f\r', 'y\u001b'])(
    'takes %j as no',
    keys => {
      expect(typed(keys)).toBe(false);
    },
  );

  it('hears Ctrl-C', () => {
    expect(typed('ye\u0003')).toBe('interrupt');
  });

  it('waits for Enter', () => {
    expect(typed('yes')).toBe('yes');
  });
});
