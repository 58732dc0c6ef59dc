/** Breaks a sentence at its blanks so that each line, indent included, fits the width. */
export function wrap(text: string, width: number | null, indent = ''): string[] {
  if (width === null) return [indent + text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columns(indent + longer) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(indent + line);
  return lines;
}

/** Left and right on one line where they fit with two blanks between; else the right one on a line of its own. */
export function spread(left: string, right: string, width: number | null, indent: string): string[] {
  if (right === '') return [left];
  const target = width ?? DEFAULT_WIDTH;
  const gap = target - columns(left) - columns(right);
  if (gap >= 2) return [left + ' '.repeat(gap) + right];
  if (width === null) return [`${left}  ${right}`];
  return [left, indent + right];
}

/** Pads to a number of columns, colour not counted. */
export function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - columns(text)));
}

export function padStart(text: string, to: number): string {
  return ' '.repeat(Math.max(0, to - columns(text))) + text;
}

/** How many columns a text takes: escapes take none, wide characters are taken as one. */
export function columns(text: string): number {
  return [...text.replace(COLOUR, '')].length;
}

/** Where places are aligned when nobody knows the width. */
const DEFAULT_WIDTH = 80;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that paint
const COLOUR = /\u001b\[[0-9;]*m/g;
