/** What plain text means in YAML 1.2's core schema: `yes` and `1_000` are text, `0777` is seven hundred and seventy-seven. */
export function coreScalar(text: string): string | number | boolean | null {
  const first = text.charCodeAt(0);
  // Digits, + - . and the first letters of null, true, false, ~: everything else is text.
  if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e)
    return numberOrText(text);
  switch (text) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    default:
      return text;
  }
}

const DECIMAL = /^[-+]?[0-9]+$/;
const BASED = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+)$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;

function numberOrText(text: string): string | number {
  if (DECIMAL.test(text) || FLOAT.test(text) || BASED.test(text)) return Number(text);
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return text === '.nan' || text === '.NaN' || text === '.NAN' ? Number.NaN : text;
}
