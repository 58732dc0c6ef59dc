/** Rules as Prometheus knows them. */
export interface AlertRule {
  alert: string;
  expr: string;
  /** Null for at once. */
  for: string | null;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface RecordRule {
  record: string;
  expr: string;
}

export type Severity = 'info' | 'warning' | 'critical';

/** A duration as Prometheus writes it: whole numbers, the units d h m s ms. Below a millisecond it is one. */
export function promDuration(ns: number): string {
  let rest = Math.max(1, Math.round(ns / 1e6));
  let text = '';
  for (const [unit, size] of UNITS) {
    if (rest < size) continue;
    text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return text;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;
