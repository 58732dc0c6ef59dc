const HEADER = /[|>](-?) *(?: #[^\n]*)?\r?\n/y;

/**
 * Block text (`|`, `|-`, `>`, `>-`) whose header begins at `start`, and where the line after it begins; null where it
 * is more than that: an indentation of its own, lines that keep theirs in folded text, a last line without an end.
 */
export function blockText(
  text: string,
  start: number,
  parent: number,
): { value: string; end: number } | null {
  HEADER.lastIndex = start;
  const header = HEADER.exec(text);
  if (header === null) return null;
  const lines: string[] = [];
  let indent = -1;
  let at = HEADER.lastIndex;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    if (newline === -1) return null;
    const line = text.slice(at, text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline);
    if (line.includes('\t') || line.includes('\r')) return null;
    const own = line.search(/[^ ]/);
    if (own === -1) {
      if (indent === -1 || line.length > indent) return null;
    } else {
      if (indent === -1) indent = own;
      if (own < indent) {
        // What follows further left than the text, and is not below the parent, would be an error.
        if (own > Math.max(parent, -1)) return null;
        break;
      }
      if (text[start] === '>' && own > indent) return null;
    }
    lines.push(line.slice(indent));
    at = newline + 1;
  }
  if (indent <= parent || lines.length === 0) return null;
  while (lines.at(-1) === '') lines.pop();
  const value = text[start] === '|' ? lines.join('\n') : folded(lines);
  return { value: header[1] === '-' ? value : `${value}\n`, end: at };
}

/** A single line break becomes a space; each empty line a line break. */
function folded(lines: readonly string[]): string {
  let value = '';
  let empty = 0;
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      empty++;
    } else {
      value += index === 0 ? line : empty > 0 ? '\n'.repeat(empty) + line : ` ${line}`;
      empty = 0;
    }
  }
  return value;
}
