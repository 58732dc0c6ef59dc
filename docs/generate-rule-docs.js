// Writes what docs/rules.md, docs/reading.md and docs/exit-codes.md say of each code into src/lint/rule-docs.gen.ts: what `fleetctl explain`,
// `fleetctl rules` and the reports for other programs print. With --check it writes nothing and fails where it is stale.
import { readFileSync, writeFileSync } from 'node:fs';

const target = new URL('../src/lint/rule-docs.gen.ts', import.meta.url);
const SECTION =
  /^### (\S+)\n\n\*\*(\w+)\*\* · ([^\n]+)\n(?:\n```yaml bad\n(.*?)\n```\n\n```yaml good\n(.*?)\n```\n)?/gms;

const docs = {};
for (const name of ['rules.md', 'reading.md']) {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  for (const [, code, severity, about, bad, good] of text.matchAll(SECTION)) {
    docs[code] = { severity, text: about, bad: bad ?? null, good: good ?? null, page: name };
  }
}
const faults = {};
const pages = readFileSync(new URL('exit-codes.md', import.meta.url), 'utf8');
for (const [, code, exit, text] of pages.matchAll(/^\| `([a-z-]+)` +\| +(\d+) +\| +(.*?) *\|$/gm)) {
  faults[code] = { exit: Number(exit), text };
}
const made = `// Generated from docs/rules.md, docs/reading.md and docs/exit-codes.md by \`npm run generate\`. Do not edit.
import type { RuleDoc } from './rule-doc.js';

export const RULE_DOCS: Readonly<Record<string, RuleDoc>> = ${JSON.stringify(docs, null, 2)};

export const FAULT_DOCS: Readonly<Record<string, { exit: number; text: string }>> = ${JSON.stringify(faults, null, 2)};
`;

if (process.argv.includes('--check')) {
  const isStale = read() !== made;
  if (isStale) console.error('stale: src/lint/rule-docs.gen.ts. Run: npm run generate');
  process.exitCode = isStale ? 1 : 0;
} else if (read() !== made) {
  writeFileSync(target, made);
}

function read() {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return null;
  }
}
