import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { junit } from './junit.js';
import type { CheckReport, ReportFormat } from './report-format.js';
import { sarif } from './sarif.js';

/** The report of a check in the format of another program. */
export function checkReport(report: CheckReport, format: ReportFormat): string {
  switch (format) {
    case 'sarif':
      return sarif(report);
    case 'github':
      return github(report);
    case 'gitlab':
      return gitlab(report);
    case 'junit':
      return junit(report);
  }
}
