import { describe, expect, it } from 'vitest';
import { codeFrame } from '../../src/findings/code-frame.js';

function frame(text: string, line: number, column: number): string {
  return codeFrame({ file: 'a.yaml', line, column }, [{ file: 'a.yaml', text }], { color: false });
}

describe('a code frame', () => {
  it('shows the line and underlines the value', () => {
    expect(frame('a: 1\n  max_age: 30days # long\n', 2, 12)).toBe(
      '  2 │   max_age: 30days # long\n    ╵            ^^^^^^',
    );
  });

  it('is empty without the source', () => {
    expect(codeFrame({ file: 'b.yaml', line: 1, column: 1 }, [], { color: true })).toBe('');
    expect(frame('a: 1\n', 9, 1)).toBe('');
  });

  it('keeps the caret below its column behind tabs, and cuts long lines', () => {
    expect(frame('\ta: 1', 1, 2)).toBe('  1 │  a: 1\n    ╵  ^');
    const [line, caret] = frame(`${'x'.repeat(300)} here ${'y'.repeat(300)}`, 1, 302).split('\n') as [
      string,
      string,
    ];
    expect(line.length).toBeLessThan(130);
    expect(line.slice(caret.indexOf('^'))).toMatch(/^here/);
  });

  it('obeys no escape sequence', () => {
    expect(frame('a: \u001b[31mred', 1, 4)).not.toContain('\u001b');
  });

  it('is coloured when asked', () => {
    const source = [{ file: 'a', text: 'a: 1' }];
    expect(codeFrame({ file: 'a', line: 1, column: 4 }, source, { color: true })).toContain('\u001b[31m^');
  });
});

describe('a secret', () => {
  it.each([
    ['as a password', 'users:\n  shop:\n    password: hunter2\n', 3],
    ['in quotes', 'users:\n  shop:\n    password: "hunter2, #x"\n', 3],
    ['in braces', 'users:\n  shop: { password: hunter2, nkey: U }\n', 2],
    ['in a reference', 'users:\n  shop: { password: { env: "hunter-2" } }\n', 2],
    ['in a reference on its own line', 'users:\n  shop:\n    password:\n      env: hunter-2!\n', 4],
    ['under another name', 'users:\n  shop: { pass: hunter2 }\n', 2],
    ['under a name that tells nothing', 'users:\n  shop:\n    login: hunter2\n', 3],
    ['in place of the user', 'users:\n  shop: hunter2\n', 2],
    ['in a block', 'users:\n  shop:\n    password: |\n      hunter2\n', 4],
    ['as JSON', '{"users": {"shop": {"password": "hunter2"}}}', 1],
    ['in a list', 'password: [hunter2]\n', 1],
    ['as a token elsewhere', 'services:\n  a:\n    api_token: hunter2\n', 3],
    ['in an address', 'target: { url: nats://me:hunter2@host }\n', 1],
  ])('%s is not shown', (_name, text, line) => {
    expect(frame(text, line, 3)).not.toMatch(/hunter/);
    expect(frame(text, line, 3)).toContain('***');
  });

  it.each([
    ['a reference', 'users:\n  shop: { password: { env: SHOP_PASSWORD } }\n', 2],
    [
      'a Kubernetes secret',
      'users:\n  shop:\n    password: { kubernetes: { secret: nats, key: shop } }\n',
      3,
    ],
    ['a subject', 'streams:\n  A: { subjects: [token.>] }\n', 2],
  ])('%s is shown', (_name, text, line) => {
    expect(frame(text, line, 3)).not.toContain('***');
  });
});
