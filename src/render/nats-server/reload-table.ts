/**
 * What a change of a setting takes: the server reads its configuration again (SIGHUP), or has to be started again. One
 * change that it cannot take at runtime, and it refuses the whole of the new configuration: it says so in its log, and
 * goes on with the old one.
 *
 * After server/reload.go (diffOptions) of 2.15, and tried on a real server row by row
 * (test/render/nats-server/reload.test.ts). The first row that fits counts. What is in no row takes a restart, as in
 * the server.
 */
export type Effect = 'reload' | 'restart';

export interface ReloadRow {
  /** A path; `*` stands for one name, `**` at the end for all that is below, a dot at the end for the block as such. */
  setting: string;
  effect: Effect;
  /** What is worth knowing beside that. */
  note?: string;
  /** Only where a number becomes larger, or where it is gone. */
  when?: 'larger' | 'goes';
}

export const RELOAD_TABLE: readonly ReloadRow[] = [
  {
    setting: 'secrets.**',
    effect: 'restart',
    when: 'goes',
    note: 'taken from the environment then, which a running server never sees anew',
  },
  { setting: 'secrets.**', effect: 'reload' },
  { setting: 'authorization.**', effect: 'reload' },
  { setting: 'users.**', effect: 'reload', note: 'connections of changed users are closed or lose rights' },
  { setting: 'accounts.**', effect: 'reload' },
  { setting: 'server_tags', effect: 'reload' },
  { setting: 'client_advertise', effect: 'reload' },
  { setting: 'tls.verify_and_map', effect: 'restart' },
  { setting: 'tls.**', effect: 'reload', note: 'for new connections' },
  { setting: 'debug', effect: 'reload' },
  { setting: 'trace', effect: 'reload' },
  { setting: 'trace_verbose', effect: 'reload' },
  { setting: 'max_traced_msg_len', effect: 'reload' },
  { setting: 'logtime', effect: 'reload' },
  { setting: 'logtime_utc', effect: 'reload' },
  { setting: 'log_file', effect: 'reload' },
  { setting: 'syslog', effect: 'reload' },
  { setting: 'remote_syslog', effect: 'reload' },
  { setting: 'connect_error_reports', effect: 'reload' },
  { setting: 'reconnect_error_reports', effect: 'reload' },
  { setting: 'max_payload', effect: 'reload' },
  { setting: 'max_connections', effect: 'reload', note: 'what is above the new limit is closed' },
  { setting: 'max_control_line', effect: 'reload' },
  { setting: 'ping_interval', effect: 'reload' },
  { setting: 'ping_max', effect: 'reload' },
  { setting: 'write_deadline', effect: 'reload' },
  { setting: 'pid_file', effect: 'reload' },
  { setting: 'ports_file_dir', effect: 'reload' },
  { setting: 'resolver_preload.**', effect: 'reload' },
  { setting: 'jetstream.', effect: 'reload', note: 'turns JetStream on or off' },
  { setting: 'jetstream.max_file_store', effect: 'reload', when: 'larger' },
  { setting: 'jetstream.max_memory_store', effect: 'reload', when: 'larger' },
  { setting: 'jetstream.limits.**', effect: 'reload' },
  { setting: 'cluster.', effect: 'restart' },
  { setting: 'cluster.host', effect: 'restart' },
  { setting: 'cluster.port', effect: 'restart' },
  { setting: 'cluster.**', effect: 'reload' },
  { setting: 'gateway.tls.cert_file', effect: 'reload' },
  { setting: 'gateway.tls.key_file', effect: 'reload' },
  { setting: 'gateway.tls.ca_file', effect: 'reload' },
  { setting: 'leafnodes.compression', effect: 'reload' },
  { setting: 'leafnodes.tls.cert_file', effect: 'reload' },
  { setting: 'leafnodes.tls.key_file', effect: 'reload' },
  { setting: 'leafnodes.tls.ca_file', effect: 'reload' },
  { setting: 'leafnodes.tls.handshake_first', effect: 'reload' },
  {
    setting: 'leafnodes.remotes.*.',
    effect: 'reload',
    note: 'a remote that comes or goes; before 2.14 that takes a restart',
  },
  { setting: 'leafnodes.remotes.*.tls.cert_file', effect: 'reload' },
  { setting: 'leafnodes.remotes.*.tls.key_file', effect: 'reload' },
  { setting: 'leafnodes.remotes.*.tls.ca_file', effect: 'reload' },
  { setting: 'leafnodes.remotes.*.compression', effect: 'reload' },
  { setting: 'leafnodes.remotes.*.disabled', effect: 'reload' },
  { setting: 'websocket.tls.cert_file', effect: 'reload' },
  { setting: 'websocket.tls.key_file', effect: 'reload' },
  { setting: 'websocket.tls.ca_file', effect: 'reload' },
  { setting: 'mqtt.ack_wait', effect: 'reload' },
  { setting: 'mqtt.max_ack_pending', effect: 'reload' },
  { setting: 'mqtt.stream_replicas', effect: 'reload' },
  { setting: 'mqtt.consumer_memory_storage', effect: 'reload' },
  { setting: 'mqtt.consumer_inactive_threshold', effect: 'reload' },
  { setting: 'mqtt.tls.cert_file', effect: 'reload' },
  { setting: 'mqtt.tls.key_file', effect: 'reload' },
  { setting: 'mqtt.tls.ca_file', effect: 'reload' },
];

/** The row of a setting; null where there is none. */
export function reloadRow(setting: string, before: string | null, after: string | null): ReloadRow | null {
  return RELOAD_TABLE.find(row => fits(row, setting) && holds(row, before, after)) ?? null;
}

const NAME = '(?:"(?:[^"\\\\]|\\\\.)*"|[^."]+)';

function fits({ setting: pattern }: ReloadRow, setting: string): boolean {
  if (!pattern.includes('*')) return pattern === setting;
  const escaped = pattern
    .split('.')
    .map(step => (step === '**' ? '.*' : step === '*' ? NAME : step))
    .join('\\.');
  return new RegExp(`^${escaped}$`, 's').test(setting);
}

function holds({ when }: ReloadRow, before: string | null, after: string | null): boolean {
  if (when === 'goes') return after === null;
  return when === undefined || (before !== null && after !== null && Number(after) > Number(before));
}
