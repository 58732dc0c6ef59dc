import { describe, expect, it } from 'vitest';
import type { FleetError } from '../../src/findings/fleet-error.js';
import { templatesOf } from '../../src/render/templates.js';

const ORIGIN = {
  target: 'nats',
  version: '0.1.0',
  topology: 'shop',
  digest: 'sha256:abc',
  env: null,
} as const;

/** The text that a template gives, without the header. */
function fill(text: string, model: object, name = 'a.conf', parts: Record<string, string> = {}): string {
  const sources = Object.entries({ ...parts, [name]: text }).map(([each, source]) => ({
    name: each,
    file: `templates/nats/${each}.hbs`,
    text: source,
  }));
  return templatesOf(sources, ORIGIN).fill(name, model).split('\n').slice(3).join('\n');
}

function faultOf(work: () => unknown): FleetError {
  try {
    work();
  } catch (error) {
    return error as FleetError;
  }
  throw new Error('nothing was thrown');
}

describe('{{value}}', () => {
  it('is quoted for the language of the file', () => {
    const model = { text: 'a"b$c\u0085', number: 3, yes: true };
    expect(fill('{{text}} {{number}} {{yes}}', model, 'a.conf')).toBe('"a\\"b$c\u0085" 3 true');
    expect(fill('{{text}} {{number}} {{yes}}', model, 'a.yaml')).toBe('"a\\"b$c\\u0085" 3 true');
  });

  it('is a list or a map on one line', () => {
    const model = { x: ['a', 1, { b: 'no', 'c.d': 1 }] };
    expect(fill('{{x}}', model)).toBe('["a", 1, {b: "no", "c.d": 1}]');
    expect(fill('{{x}}', model, 'a.yaml')).toBe('["a", 1, {"b": "no", "c.d": 1}]');
  });

  it('is quoted inside blocks, parts, and after a call', () => {
    const model = { names: ['x'], inner: { a: { b: 'y' } } };
    expect(fill('{{#each names}}{{this}}{{@index}}{{/each}}', model)).toBe('"x"0');
    expect(fill('{{#each names as |one|}}{{one}}{{../inner.a.b}}{{/each}}', model)).toBe('"x""y"');
    expect(fill('{{lookup names 0}}', model)).toBe('"x"');
    expect(fill('a {\n  {{> part inner}}\n}', model, 'a.conf', { part: 'b: {{a.b}}\n' })).toBe(
      'a {\n  b: "y"\n}',
    );
  });

  it('is raw in three braces', () => {
    expect(fill('{{{x}}}', { x: 'a: "b"' })).toBe('a: "b"');
  });

  it('never breaks out of a comment', () => {
    expect(fill('{{comment x}}', { x: 'a\nport: 1\r\n\u2028b' })).toBe('# a\n# port: 1\n#\n# b');
  });

  it('takes as a block what a block gives back', () => {
    expect(fill('a: {{block x 2}}', { x: 'b\n\n  c\n' }, 'a.yaml')).toBe('a: |\n  b\n\n    c');
    expect(fill('a: {{block x 2}}', { x: ' b\nc' }, 'a.yaml')).toBe('a: " b\\nc"');
  });
});

describe('what the model does not have', () => {
  it.each([
    ['a: {{server.prot}}', 6, 'server.prot'],
    ['\n  {{#if server.tls}}x{{/if}}', 9, 'server.tls'],
    ['{{#each users}}x{{/each}}', 9, 'users'],
    ['{{{lookup server key}}}', 18, 'key'],
    ['{{nothing.at.all}}', 3, 'nothing.at.all'],
  ])('is an error that names template, line and column: %s', (text, column, name) => {
    const fault = faultOf(() => fill(text, { server: { port: 1 } }));
    expect(fault).toMatchObject({ code: 'template-invalid', exit: 3 });
    expect(fault.source).toEqual({
      file: 'templates/nats/a.conf.hbs',
      line: text.startsWith('\n') ? 2 : 1,
      column,
    });
    expect(fault.message).toContain(`\`${name}\``);
  });

  it('is nothing where the model says null, until it is printed', () => {
    expect(fill('{{#if tls}}x{{else}}y{{/if}}', { tls: null })).toBe('y');
    expect(faultOf(() => fill('{{tls}}', { tls: null })).message).toContain('`tls`, which is null');
  });
});

describe('what is no template', () => {
  it.each([
    ['{{#if a}}', 1],
    ['a\n{{shout a}}', 2],
    ['{{#streams}}x{{/streams}}', 1],
    ['a: {{> missing}}', 1],
    ['{{', 1],
  ])('is an error with a place: %s', (text, line) => {
    const fault = faultOf(() => fill(text, { a: 1, streams: [1] }));
    expect(fault).toMatchObject({ code: 'template-invalid' });
    expect(fault.source).toMatchObject({ file: 'templates/nats/a.conf.hbs', line });
  });

  it('names the nearest where there is none', () => {
    const fault = faultOf(() =>
      templatesOf([{ name: 'a.conf', file: 'a', text: '' }], ORIGIN).fill('b.conf', {}),
    );
    expect(fault.help).toBe('Did you mean a.conf.hbs?');
  });
});

it('a file begins with where it comes from', () => {
  const made = templatesOf([{ name: 'a.conf', file: 'a', text: 'x' }], { ...ORIGIN, env: 'production' });
  expect(made.fill('a.conf', {})).toBe(
    '# Rendered by fleetctl 0.1.0 (render nats) from the topology shop, environment production\n' +
      '# (sha256:abc).\n# Do not edit: change the topology and render again.\nx',
  );
});
