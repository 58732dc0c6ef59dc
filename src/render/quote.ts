/**
 * Quoting: a value as the language of a file writes it, so that it is read back as exactly this value and nothing in
 * it can break out. Strings are always in double quotes; numbers and booleans stand bare; lists and maps are written
 * on one line.
 */

export type Language = 'conf' | 'yaml' | 'json';

/** Why a value cannot be written. */
export class UnquotableError extends Error {}

/** @throws UnquotableError for what no file can hold: nothing at all, half a character, a number that is none */
export function quote(value: unknown, language: Language): string {
  if (typeof value === 'string') return quoteText(value, language);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return quoteNumber(value);
  if (Array.isArray(value)) return `[${value.map(item => quote(item, language)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return quoteMap(value, language);
  throw new UnquotableError(value === null ? 'is null' : `is a ${typeof value}`);
}

function quoteMap(map: object, language: Language): string {
  const entries = Object.entries(map).map(
    ([key, value]) =>
      `${language === 'conf' ? quoteConfKey(key) : quoteText(key, language)}: ${quote(value, language)}`,
  );
  return `{${entries.join(', ')}}`;
}

function quoteNumber(value: number): string {
  if (!Number.isFinite(value)) throw new UnquotableError(`is ${value}`);
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function quoteText(text: string, language: Language): string {
  if (/\p{Surrogate}/u.test(text)) throw new UnquotableError('holds half a character (a lone surrogate)');
  return language === 'conf' ? quoteConf(text) : quoteJson(text);
}

/**
 * Every JSON string is a string in double quotes to YAML, but for what YAML 1.1, which Kubernetes and Prometheus
 * read, takes for a line break or does not take at all: it is escaped, and means the same to JSON.
 */
function quoteJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, hexOf);
}

function hexOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const CONF_ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** nats-server knows \x \t \n \r \" \\ and no other escape (conf/lex.go), and expands no variable in quotes. */
function quoteConf(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const escaped = text.replace(/["\\\u0000-\u001f\u007f]/g, char => {
    return CONF_ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

/**
 * A key of nats-server.conf. In quotes it knows no escapes at all (conf/lex.go), so one that holds both kinds of
 * quotes cannot be written.
 *
 * @throws UnquotableError
 */
export function quoteConfKey(key: string): string {
  if (/^[A-Za-z]\w*$/.test(key) && key.toLowerCase() !== 'include') return key;
  if (/\p{Surrogate}|[\0\r\n]/u.test(key)) throw new UnquotableError('holds what no key can hold');
  if (!key.includes('"')) return `"${key}"`;
  if (!key.includes("'")) return `'${key}'`;
  throw new UnquotableError('holds both kinds of quotes, and a key of nats-server.conf knows no escapes');
}
