/** One JSON document as every command prints it: indented, with a newline at its end. */
export function jsonDocument(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
