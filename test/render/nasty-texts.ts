import fc from 'fast-check';

/** Texts that a file format takes for something else, or that would break out of their place. */
export const NASTY_TEXTS: readonly string[] = [
  ...['', ' ', ' leading', 'trailing ', 'no', 'Yes', 'on', 'true', 'null', '~', 'NaN', '.inf'],
  ...['1e3', '0x10', '0o7', '0777', '12345', '-5', '3.14', '10k', '10Gi', '1_000', '1:30', '=', '<<'],
  ...[
    '2026-01-31',
    '2026-01-31T12:00:00Z',
    'a: b',
    'a #b',
    '#',
    '- a',
    '? a',
    '&a',
    '*a',
    '!a',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    '"',
    "'",
    '\\',
    '\\n',
    '\\"',
    '"}',
    '"\n}',
    'a\nb',
    'a\r\nb',
    '\t',
    'a\tb',
    '{',
    '}',
    '[',
    ']',
    '{{x}}',
    '$' + '{A}',
  ],
  ...[
    '$A',
    '$2a$11$abc',
    '$JS.API.>',
    'a,b',
    'a;b',
    'a=b',
    '(a',
    ')',
    '//',
    '/*',
    'include x',
    '|',
    '>',
    '---',
    '...',
  ],
  ...[
    '\u0000',
    '\u0007',
    '\u001b[0m',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\ufffe',
    '\uffff',
  ],
  ...['ä', '日本語', '🚀', '\u0301', '\u202eabc', '__proto__', 'constructor'],
];

/** Any text, and often pieces of nasty ones. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...NASTY_TEXTS), fc.string({ unit: 'binary', maxLength: 6 })), {
    maxLength: 5,
  })
  .map(parts => parts.join(''));
