import type { YAMLError } from 'yaml';
import { type Problem, problem } from '../problem.js';

/** What the parser's codes mean to somebody who writes a topology. The text itself is never quoted: it may be a secret. */
const EXPLAINED: Partial<Record<YAMLError['code'], readonly [message: string, help: string]>> = {
  TAB_AS_INDENT: ['A tab stands where the indentation is.', 'Indent with spaces.'],
  BAD_INDENT: [
    'The indentation does not fit what stands above.',
    'Align it with the line that it belongs to.',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'A key goes on over more than one line.',
    'Check for a colon or a quote that is missing on the line above.',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'A map begins in the middle of a line.',
    'Put the value in quotes if it holds a colon and a space, or begin the map on a line of its own.',
  ],
  MISSING_CHAR: [
    'Something is missing before this.',
    'Check for a bracket, brace, quote, comma or colon that is missing.',
  ],
  BAD_DQ_ESCAPE: [
    'This escape does not exist in double quotes.',
    'Use single quotes, or write the backslash twice.',
  ],
  BAD_SCALAR_START: ['A value cannot begin with this character.', 'Put the value in quotes.'],
  BLOCK_IN_FLOW: ['A block cannot stand inside brackets or braces.', 'Close the bracket first.'],
  BAD_ALIAS: ['The alias has no name.', 'Write *NAME, the name of an anchor.'],
  ALIAS_PROPS: ['An alias cannot have an anchor or a tag of its own.', 'Take the anchor or the tag away.'],
  MULTIPLE_ANCHORS: ['A value has two anchors.', 'Keep one.'],
  MULTIPLE_TAGS: ['A value has two tags.', 'Keep none: tags are not needed.'],
  BAD_DIRECTIVE: ['This directive is not known.', 'Leave it out.'],
  KEY_OVER_1024_CHARS: [
    'A key is longer than 1,024 characters.',
    'Check for a colon or a quote that is missing above.',
  ],
  TAG_RESOLVE_FAILED: ['This YAML tag is not read.', 'Write the value itself, without a tag.'],
};

export function explainSyntaxError(error: YAMLError, text: string, file: number): Problem {
  const start = Math.min(error.pos[0], text.length);
  const spot = { file, start, end: Math.min(error.pos[1], text.length) };
  if (error.code === 'TAG_RESOLVE_FAILED') {
    const [message, help] = EXPLAINED.TAG_RESOLVE_FAILED!;
    return problem('unsupported-tag', spot, message, help);
  }
  if (error.code === 'BAD_INDENT' && error.message.startsWith('Flow')) {
    const help = 'Close it before this line, or indent this line deeper.';
    return problem('yaml-syntax', spot, 'A bracket or brace that was opened above is not closed here.', help);
  }
  if (error.code === 'MISSING_CHAR' && error.message.includes('quote')) {
    const opened = openingQuote(text, start);
    return problem(
      'yaml-syntax',
      { file, start: opened, end: opened + 1 },
      'This quote is never closed.',
      'Close it, or write it twice where it is part of the text.',
    );
  }
  const [message, help] = EXPLAINED[error.code] ?? [
    'This is not YAML: it does not fit what stands before.',
    'Check the indentation, quotes and brackets of this line and the one above.',
  ];
  return problem('yaml-syntax', spot, message, help);
}

/** The quote that is still open at `end`: the first of the last value that begins with one. */
function openingQuote(text: string, end: number): number {
  const begins = [...text.slice(0, end).matchAll(/(?<=[:,[{-] *|^ *)["']/gm)];
  return begins.at(-1)?.index ?? end;
}
