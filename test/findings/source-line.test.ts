import { describe, expect, it } from 'vitest';
import { sourceLine } from '../../src/findings/source-line.js';
import { findingsText } from '../../src/views/findings-text.js';

function shown(text: string, line: number): string | null {
  return sourceLine({ file: 'a.yaml', line, column: 3 }, [{ file: 'a.yaml', text }]);
}

describe('the line of a place', () => {
  it('is the line without its end', () => {
    expect(shown('a: 1\r\n  max_age: 30days # long\r\n', 2)).toBe('  max_age: 30days # long');
  });

  it('is null without the source', () => {
    expect(sourceLine({ file: 'b.yaml', line: 1, column: 1 }, [])).toBeNull();
    expect(shown('a: 1\n', 9)).toBeNull();
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
    expect(shown(text, line)).not.toMatch(/hunter/);
    expect(shown(text, line)).toContain('***');
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
    expect(shown(text, line)).not.toContain('***');
  });

  it('is not shown in what a person reads', () => {
    const place = { file: 'a.yaml', line: 3, column: 15 };
    const finding = {
      code: 'literal-secret',
      severity: 'error' as const,
      message: 'm',
      place,
      path: 'users.shop.password',
      help: '',
    };
    const sources = [{ file: 'a.yaml', text: 'users:\n  shop:\n    password: hunter2\n' }];
    const text = findingsText([finding], sources, { color: false, unicode: true, width: 100 });
    expect(text).toContain('password: ***');
    expect(text).not.toContain('hunter2');
  });
});
