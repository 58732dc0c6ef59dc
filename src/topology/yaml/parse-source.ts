import type { SourceText } from '../loaded-topology.js';
import { problem } from '../problem.js';
import { type ParsedText, parseFullYaml } from './full-yaml.js';
import { parseQuickYaml } from './quick-yaml.js';

// Tab, line feed and carriage return are the only control characters that YAML text holds.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

/** The trees of a text: one for each document in it that is not empty. */
export function parseSource(source: SourceText, file: number): ParsedText {
  const control = NOT_TEXT.exec(source.text);
  if (control !== null) {
    const spot = { file, start: control.index, end: control.index + 1 };
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const message = `The control character U+${code} stands here: this is not a text file.`;
    return { roots: [], problems: [problem('not-text', spot, message, 'Save the file as UTF-8 text.')] };
  }
  const roots = parseQuickYaml(source.text, file);
  return roots === null ? parseFullYaml(source.text, file) : { roots, problems: [] };
}
