/**
 * How a text view is drawn. What goes in: values, and this style. What goes out: lines without trailing blanks,
 * that say the same with colour and without, in UTF-8 and in ASCII, on any width.
 */
import picocolors from 'picocolors';

export interface TextStyle {
  color: boolean;
  /** Columns of the terminal; null where there is none: nothing is wrapped. */
  width: number | null;
  /** False where the terminal shows ASCII only. */
  unicode: boolean;
}

export const PLAIN: TextStyle = { color: false, width: null, unicode: true };

export type Paint = ReturnType<typeof picocolors.createColors>;

export function paintOf(style: TextStyle): Paint {
  return picocolors.createColors(style.color);
}

export interface Glyphs {
  dot: string;
  arrow: string;
  dash: string;
  ellipsis: string;
  micro: string;
}

const UNICODE: Glyphs = { dot: '·', arrow: '→', dash: '–', ellipsis: '…', micro: 'µ' };
const ASCII: Glyphs = { dot: '|', arrow: '->', dash: '-', ellipsis: '...', micro: 'u' };

export function glyphsOf(style: TextStyle): Glyphs {
  return style.unicode ? UNICODE : ASCII;
}
