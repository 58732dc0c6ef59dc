/**
 * Control characters, line separators and the marks that turn the direction of writing: a name that holds one could
 * repaint the terminal or hide what it says.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not ASCII
const NOT_ASCII = /[^\u0000-\u007f]/gu;

/** A name as it may be shown: what cannot be printed is written as an escape. */
export function shown(name: string): string {
  return name.replace(UNPRINTABLE, escapeOf);
}

/** For a terminal that shows ASCII only. */
export function ascii(text: string): string {
  return text.replace(NOT_ASCII, escapeOf);
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
