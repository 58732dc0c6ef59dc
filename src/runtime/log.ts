/** What the runtime has to say while it runs: states that changed, messages given up, publishes that failed. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  message: string;
  /** What to do about it; absent where there is nothing. */
  fix?: string;
  service: string;
  consumer?: string;
  event?: string;
  /** Whatever else belongs to it: names and numbers, never a payload. */
  details?: Readonly<Record<string, string | number>>;
}

export type Log = (entry: LogEntry) => void;

/** Warnings and errors, a line each on stderr. */
export const stderrLog: Log = ({ level, message, fix, service, consumer }) => {
  if (level === 'info') return;
  const where = consumer === undefined ? service : `${service}/${consumer}`;
  process.stderr.write(`${level} ${where}: ${message}${fix === undefined ? '' : `\n  fix: ${fix}`}\n`);
};
