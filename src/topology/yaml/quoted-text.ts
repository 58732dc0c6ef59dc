const ESCAPED: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Quoted text on one line that begins at `start`, and where it ends; null where it is more than that. */
export function quotedText(text: string, start: number): { value: string; end: number } | null {
  const quote = text[start]!;
  const newline = text.indexOf('\n', start);
  const limit = newline === -1 ? text.length : newline;
  let close = text.indexOf(quote, start + 1);
  if (close === -1 || close >= limit) return null;
  const simple = text.slice(start + 1, close);
  if (quote === '"')
    return simple.includes('\\') ? escapedText(text, start, limit) : { value: simple, end: close + 1 };
  while (text[close + 1] === quote) {
    close = text.indexOf(quote, close + 2);
    if (close === -1 || close >= limit) return null;
  }
  return { value: text.slice(start + 1, close).replaceAll("''", "'"), end: close + 1 };
}

function escapedText(text: string, start: number, limit: number): { value: string; end: number } | null {
  let value = '';
  for (let at = start + 1; at < limit; at++) {
    const character = text[at]!;
    if (character === '"') return { value, end: at + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    at++;
    const escaped = text[at]!;
    if (escaped === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) {
      value += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 5), 16));
      at += 4;
    } else if (ESCAPED[escaped] !== undefined) {
      value += ESCAPED[escaped];
    } else {
      return null;
    }
  }
  return null;
}
