import { fieldOf } from '../resources/config.js';
import type { Config, Kind } from '../resources/resource.js';
import { shown } from './escape.js';

/** A value of a field as a person writes it in the topology: 30d, 10GiB, 1,000,000. */
export function valueText(kind: Kind, field: string, value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  const row = fieldOf(kind, field);
  if (row === undefined) return shown(JSON.stringify(value));
  return shown(row.shape.print(value));
}

/** Whether the server would have filled in this value by itself, beside the rest of the config. */
export function isDefault(kind: Kind, field: string, value: unknown, config: Config, name: string): boolean {
  const row = fieldOf(kind, field);
  if (row === undefined) return value === null;
  const filledIn =
    typeof row.default === 'function' ? row.default(config, { name, stream: null }) : row.default;
  return JSON.stringify(filledIn) === JSON.stringify(value);
}
