/** What the documentation says of a code, for those who ask the program: made from docs/rules.md and docs/reading.md. */
export interface RuleDoc {
  severity: string;
  /** One paragraph of Markdown; its first sentence is the summary. */
  text: string;
  /** A topology without its `topology:` line that has the finding; null where a text alone cannot show it. */
  bad: string | null;
  /** The same, mended. */
  good: string | null;
  /** The page of docs/ that it stands on. */
  page: string;
}

/** The first sentence. */
export function summaryOf({ text }: RuleDoc): string {
  return /^.*?[.](?=\s+[A-Z`]|$)/s.exec(text)?.[0] ?? text;
}
