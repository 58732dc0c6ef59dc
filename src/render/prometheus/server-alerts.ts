import { MINUTE, percent, type ServerAlert } from './built-in-alert.js';

const near = (
  name: ServerAlert['name'],
  used: ServerAlert['needs'][number],
  limit: ServerAlert['needs'][number],
  who: string,
  what: string,
): ServerAlert => ({
  name,
  severity: 'warning',
  forNs: 5 * MINUTE,
  needs: [used, limit],
  threshold: ({ storage }) => storage,
  show: percent,
  expr: (ask, threshold) => `${ask(used)} / ${ask(limit)} >= ${threshold}`,
  summary: `${who} is short of ${what}`,
  description: `{{ $value | humanizePercentage }} of the ${what} that JetStream may use are used, at least THRESHOLD. At 100% the server refuses what is published.`,
});

const ACCOUNT = 'Account {{ $labels.account }}';
const SERVER = 'Server {{ $labels.server }}';

export const SERVER_ALERTS: readonly ServerAlert[] = [
  near(
    'NATSAccountStorageNearLimit',
    'nats_account_storage_used_bytes',
    'nats_account_storage_limit_bytes',
    ACCOUNT,
    'disk',
  ),
  near(
    'NATSAccountMemoryNearLimit',
    'nats_account_memory_used_bytes',
    'nats_account_memory_limit_bytes',
    ACCOUNT,
    'memory',
  ),
  near(
    'NATSServerStorageNearLimit',
    'nats_server_storage_used_bytes',
    'nats_server_storage_limit_bytes',
    SERVER,
    'disk',
  ),
  near(
    'NATSServerMemoryNearLimit',
    'nats_server_memory_store_used_bytes',
    'nats_server_memory_store_limit_bytes',
    SERVER,
    'memory',
  ),
  {
    name: 'NATSServerDown',
    severity: 'critical',
    forNs: MINUTE,
    needs: ['nats_server_up'],
    threshold: () => 0,
    expr: ask => `${ask('nats_server_up')} == 0`,
    summary: `${SERVER} does not answer`,
    description: 'It answered before, and does not any more.',
  },
  {
    name: 'NATSSlowConsumers',
    severity: 'warning',
    forNs: 0,
    needs: ['nats_server_slow_consumers_total'],
    threshold: ({ slowConsumers }) => slowConsumers,
    expr: (ask, threshold) => `increase(${ask('nats_server_slow_consumers_total')}[10m]) > ${threshold}`,
    summary: `${SERVER} cuts off clients that read too slowly`,
    description:
      '{{ $value | humanize }} connections within ten minutes, more than THRESHOLD. What was on its way to them outside JetStream is lost.',
  },
  {
    name: 'NATSApiErrors',
    severity: 'warning',
    forNs: 0,
    needs: ['nats_account_api_errors_total'],
    threshold: ({ apiErrors }) => apiErrors,
    expr: (ask, threshold) => `increase(${ask('nats_account_api_errors_total')}[10m]) > ${threshold}`,
    summary: 'The JetStream API refuses many requests of account {{ $labels.account }}',
    description: '{{ $value | humanize }} errors within ten minutes, more than THRESHOLD.',
  },
  {
    name: 'NATSApiErrors',
    severity: 'warning',
    forNs: 0,
    needs: ['nats_server_api_errors_total'],
    threshold: ({ apiErrors }) => apiErrors,
    expr: (ask, threshold) => `increase(${ask('nats_server_api_errors_total')}[10m]) > ${threshold}`,
    summary: 'The JetStream API of {{ $labels.server }} refuses many requests',
    description: '{{ $value | humanize }} errors within ten minutes, more than THRESHOLD.',
  },
  {
    name: 'NATSAuthErrors',
    severity: 'warning',
    forNs: 0,
    needs: ['nats_server_auth_errors_total'],
    threshold: ({ authErrors }) => authErrors,
    expr: (ask, threshold) => `increase(${ask('nats_server_auth_errors_total')}[10m]) > ${threshold}`,
    summary: `${SERVER} refuses many logins`,
    description: '{{ $value | humanize }} refused logins within ten minutes, more than THRESHOLD.',
  },
  {
    name: 'NATSUnreachable',
    severity: 'critical',
    forNs: 2 * MINUTE,
    needs: ['nats_up'],
    threshold: () => 0,
    expr: ask => `${ask('nats_up')} == 0`,
    summary: 'The exporter does not reach NATS',
    description: 'It runs, and the server does not answer it. Nothing else is known meanwhile.',
  },
];
