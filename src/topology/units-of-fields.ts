import { parseCount } from '../units/count.js';
import { parseDuration } from '../units/duration.js';
import { parseSize } from '../units/size.js';
import { UnitError } from '../units/unit-error.js';
import type { TopologyCode } from './codes.js';

export interface Unit {
  code: TopologyCode;
  parse(value: string | number): number;
}

/** The units, by the name of their definition in the schema. */
export const UNITS: Record<string, Unit | undefined> = {
  Duration: { code: 'bad-duration', parse: parseDuration },
  Size: { code: 'bad-size', parse: parseSize },
  SizeLimit: { code: 'bad-size', parse: parseSize },
  Count: { code: 'bad-count', parse: parseCount },
  CountLimit: { code: 'bad-count', parse: parseCount },
  AlertCount: { code: 'bad-count', parse: orOff(parseCount) },
  AlertRatio: { code: 'bad-count', parse: parseShare },
  AlertDuration: { code: 'bad-duration', parse: orOff(parseDuration) },
};

/** A threshold may be off. */
function orOff(parse: Unit['parse']): Unit['parse'] {
  return value => (value === 'off' ? 0 : parse(value));
}

/** What else a text may not be is said by its pattern; a number is a share that lacks its unit. */
function parseShare(value: string | number): number {
  const share = Number(value);
  if (Number.isNaN(share)) return 0;
  const percent = share <= 1 ? Number((share * 100).toFixed(6)) : share;
  throw new UnitError(`${value} is no share: it has no unit.`, `Write ${percent}%.`);
}
