import { compareFindings, type Finding, type Severity } from '../findings/finding.js';
import type { SourceText } from '../topology/loaded-topology.js';
import { codeFrame } from './code-frame.js';
import { shown } from './escape.js';
import { wrap } from './layout.js';
import { plural } from './numbers.js';
import { glyphsOf, type Paint, paintOf, type TextStyle } from './text-style.js';

/**
 * Findings as a person reads them: place, severity and code; what and why; the line; the mend. In the order of the
 * files, with one line of summary at the end. Empty where there is nothing to say.
 */
export function findingsText(
  findings: readonly Finding[],
  sources: readonly SourceText[],
  style: TextStyle,
): string {
  if (findings.length === 0) return '';
  const paint = paintOf(style);
  const blocks = [...findings]
    .sort(compareFindings)
    .map(finding => [
      headline(finding, paint),
      ...wrap(shown(finding.message), style.width, '  '),
      ...(finding.place === null ? [] : codeFrame(finding.place, sources, paint, style.width)),
      ...(finding.help === '' ? [] : wrap(`Mend: ${shown(finding.help)}`, style.width, '  ')),
    ]);
  return `${[...blocks.map(lines => lines.join('\n')), summary(findings, style)].join('\n\n')}\n`;
}

function headline({ place, severity, code, path }: Finding, paint: Paint): string {
  const where = place === null ? '' : `${paint.bold(shown(`${place.file}:${place.line}:${place.column}`))} `;
  const inside = place === null && path !== '' ? ` ${shown(path)}` : '';
  return `${where}${severityPaint(severity, paint)(severity)} ${code}${inside}`;
}

function severityPaint(severity: Severity, paint: Paint): (text: string) => string {
  switch (severity) {
    case 'error':
      return text => paint.bold(paint.red(text));
    case 'warning':
      return text => paint.bold(paint.yellow(text));
    case 'info':
      return text => paint.bold(paint.cyan(text));
  }
}

/** `2 errors · 1 warning` */
export function summary(findings: readonly Finding[], style: TextStyle): string {
  const count = (severity: Severity) => findings.filter(finding => finding.severity === severity).length;
  return [
    [count('error'), 'error', 'errors'] as const,
    [count('warning'), 'warning', 'warnings'] as const,
    [count('info'), 'note', 'notes'] as const,
  ]
    .filter(([found]) => found > 0)
    .map(([found, one, many]) => plural(found, one, many))
    .join(` ${glyphsOf(style).dot} `);
}
