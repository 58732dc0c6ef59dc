import { EXIT } from '../findings/exit-codes.js';
import { hasErrors } from '../findings/finding.js';
import { findingsJson } from '../views/findings-json.js';
import type { ReportFormat } from '../views/report-format.js';
import { validationText } from '../views/validation-text.js';
import { type CheckedTopology, checkTopology, pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';

export async function runValidate({ operands, flags, format }: Call): Promise<Result> {
  const checked = await checkTopology(pathsOf(operands), flags.text('env') ?? null);
  const report = format === 'text' || format === 'json' ? undefined : await reportOf(checked);
  return {
    exit: hasErrors(checked.findings) ? EXIT.invalid : EXIT.done,
    text: style => validationText(checked, style),
    json: () => findingsJson(checked.findings),
    ...(report === undefined ? {} : { report }),
  };
}

async function reportOf({ findings, excepted }: CheckedTopology): Promise<(format: ReportFormat) => string> {
  const [{ checkReport }, { reportAround }] = await Promise.all([
    import('../views/check-report.js'),
    import('./report-around.js'),
  ]);
  return format => checkReport({ findings, excepted, fault: null, ...reportAround() }, format);
}
