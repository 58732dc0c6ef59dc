/** The answers of the API, as far as their shape is relied on; whatever else they hold stays in them. */

/** An integer that a JavaScript number cannot hold exactly comes as a string of digits. */
export type ExactInteger = number | string;

export interface StreamAnswer extends Record<string, unknown> {
  config: Record<string, unknown> & { name: string };
  created: string;
  state: Record<string, unknown> & { messages: ExactInteger; bytes: ExactInteger; consumer_count: number };
}

export interface ConsumerAnswer extends Record<string, unknown> {
  stream_name: string;
  name: string;
  created: string;
  config: Record<string, unknown>;
}

export interface PageAnswer extends Record<string, unknown> {
  total: number;
  offset: number;
  limit: number;
  /** Names that exist and whose server did not answer in time (a cluster node is down). */
  missing?: string[] | null;
  /** Names that exist and that this server is too old to run, with the reason (2.12). */
  offline?: Record<string, string> | null;
}

export interface AccountAnswer extends Record<string, unknown> {
  streams: number;
  consumers: number;
  limits: Record<string, unknown>;
  domain?: string;
  /** Absent before 2.11. */
  api?: { level?: number; total: number; errors: number };
}
