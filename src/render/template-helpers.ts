/** What a template can call, beside handlebars' own `if`, `unless`, `each`, `with` and `lookup`. */
import Handlebars from 'handlebars';
import { quote, quoteConfKey, UnquotableError } from './quote.js';

/** By name; each gives text that is printed as it is. */
export const TEMPLATE_HELPERS = {
  /** `{{key name}}` in nats-server.conf: a key, in quotes where it has to be. */
  key: (name: unknown) => safe([quoteConfKey(String(name))]),

  /** `{{comment text}}`: every line of a text as a comment. */
  comment: (text: unknown) => safe(linesOf(text).map(line => `# ${line}`.trimEnd())),

  /** `{{{indent text 4}}}`: a text that was rendered before, every line of it moved to the right. */
  indent: (text: unknown, spaces: number) => {
    const margin = ' '.repeat(spaces);
    return safe(linesOf(text).map(line => (line === '' ? '' : margin + line)));
  },

  /**
   * `key: {{block text 4}}` in YAML: a text of many lines as people read it, if that gives back the same text; else
   * in double quotes.
   */
  block: (text: unknown, spaces: number) => {
    const whole = String(text);
    if (!isBlockable(whole)) return new Handlebars.SafeString(quote(whole, 'yaml'));
    const margin = ' '.repeat(spaces);
    const lines = whole.replace(/\n$/, '').split('\n');
    const head = whole.endsWith('\n') ? '|' : '|-';
    return safe([head, ...lines.map(line => (line === '' ? '' : margin + line))]);
  },
} as const;

/** A literal block keeps everything but what YAML does not print, and blank lines at either end. */
function isBlockable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const isPrintable = !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text);
  return isPrintable && /^[^\s]/.test(text) && /[^\s]\n?$/.test(text) && !/\p{Surrogate}/u.test(text);
}

function linesOf(text: unknown): string[] {
  if (typeof text !== 'string') throw new UnquotableError('is no text');
  return text.split(/\r\n|[\n\r\u0085\u2028\u2029]/);
}

function safe(lines: readonly string[]): Handlebars.SafeString {
  return new Handlebars.SafeString(lines.join('\n'));
}
