import { relative, resolve } from 'node:path';
import type { CheckReport } from '../views/report-format.js';
import { fleetctlVersion } from './version.js';

/** What a report says of the run itself: files are named from the folder that it ran in. */
export function reportAround(): Pick<CheckReport, 'version' | 'fileOf'> {
  return {
    version: fleetctlVersion(),
    fileOf: file => relative(process.cwd(), resolve(file)).replaceAll('\\', '/') || '.',
  };
}
