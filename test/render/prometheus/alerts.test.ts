/** Every alert on the real promtool: it fires when it should, and is silent when it should not. */
import { expect, it } from 'vitest';
import { ALERT_NAMES } from '../../../src/render/prometheus/alert-names.js';
import { checkRules, testRules } from '../../support/promtool.js';
import { rendered } from './rendered.js';

const TOPOLOGY = `
streams:
  ORDERS: { subjects: [order.>], max_age: 1h, max_msgs: 1_000, max_bytes: 1MiB, num_replicas: 3 }
  JOBS: { subjects: [job.>], discard: new, max_msgs: 100 }
  COPY: { sources: [{ name: ORDERS }] }
consumers:
  billing: { stream: ORDERS, ack_policy: explicit, max_deliver: 3, monitoring: { last_delivery: 1h, last_ack: 1h } }
  audit: { stream: ORDERS, ack_policy: explicit, monitoring: { lag: 5, lag_time: 1m, ack_pending: 50% } }
  pushed: { stream: ORDERS, deliver_subject: out, ack_policy: explicit }
  shy: { stream: JOBS, durability: ephemeral, inactive_threshold: 1h, ack_policy: explicit }
`;

const B = '{account="$G",stream="ORDERS",consumer="billing"}';
const A = '{account="$G",stream="ORDERS",consumer="audit"}';
const P = '{account="$G",stream="ORDERS",consumer="pushed"}';
const S = '{account="$G",stream="ORDERS"}';
const J = '{account="$G",stream="JOBS"}';
const SHY = '{account="$G",stream="JOBS",consumer="shy"}';
const PEER = '{account="$G",stream="ORDERS",peer="n2"}';
const ORIGIN = '{account="$G",stream="COPY",origin="ORDERS"}';
const N1 = '{server="n1"}';

type Row = [what: string, series: Record<string, string>, at: string, labels: Record<string, string>[]];

const billing = [{ consumer: 'billing' }];
const audit = [{ consumer: 'audit' }];
const orders = [{ stream: 'ORDERS' }];
const n1 = [{ server: 'n1' }];

const ROWS: Record<string, Row[]> = {
  NATSConsumerLagHigh: [
    ['fires after five minutes above 1,000', { [`nats_consumer_lag${B}`]: '0 1500x20' }, '6m', billing],
    ['is silent before', { [`nats_consumer_lag${B}`]: '0 1500x20' }, '5m', []],
    ['is silent at the threshold', { [`nats_consumer_lag${B}`]: '1000x20' }, '15m', []],
    ['fires at the threshold of the consumer', { [`nats_consumer_lag${A}`]: '6x20' }, '10m', audit],
    ['is silent below it', { [`nats_consumer_lag${A}`]: '5x20' }, '10m', []],
  ],
  NATSConsumerLagOld: [
    ['fires', { [`nats_consumer_oldest_pending_age_seconds${B}`]: '0+60x30' }, '25m', billing],
    ['is silent below', { [`nats_consumer_oldest_pending_age_seconds${B}`]: '800x30' }, '25m', []],
    [
      'fires at the threshold of the consumer',
      { [`nats_consumer_oldest_pending_age_seconds${A}`]: '90x20' },
      '10m',
      audit,
    ],
  ],
  NATSConsumerUnreadExpiring: [
    [
      'fires at 80% of max_age',
      { [`nats_consumer_oldest_pending_age_seconds${B}`]: '2900x5' },
      '1m',
      billing,
    ],
    ['is silent below', { [`nats_consumer_oldest_pending_age_seconds${B}`]: '2800x5' }, '1m', []],
  ],
  NATSConsumerAckPendingHigh: [
    [
      'fires at 90% of the maximum',
      { [`nats_consumer_num_ack_pending${B}`]: '900x20', [`nats_consumer_max_ack_pending${B}`]: '1000x20' },
      '6m',
      billing,
    ],
    [
      'is silent below',
      { [`nats_consumer_num_ack_pending${B}`]: '899x20', [`nats_consumer_max_ack_pending${B}`]: '1000x20' },
      '6m',
      [],
    ],
    [
      'fires at the share of the consumer',
      { [`nats_consumer_num_ack_pending${A}`]: '500x20', [`nats_consumer_max_ack_pending${A}`]: '1000x20' },
      '6m',
      audit,
    ],
    ['is silent without a maximum', { [`nats_consumer_num_ack_pending${B}`]: '5000x20' }, '10m', []],
  ],
  NATSConsumerRedeliveryHigh: [
    ['fires while messages are stuck', { [`nats_consumer_num_redelivered${B}`]: '5000x20' }, '6m', billing],
    ['is silent while they drain', { [`nats_consumer_num_redelivered${B}`]: '5000-100x40' }, '20m', []],
    ['is silent while they drain slowly', { [`nats_consumer_num_redelivered${B}`]: '5000-1x40' }, '20m', []],
    [
      'fires again when they stop draining',
      { [`nats_consumer_num_redelivered${B}`]: '50-1x9 41x30' },
      '25m',
      billing,
    ],
  ],
  NATSConsumerDeliveriesExhausted: [
    [
      'fires with an advisory',
      { [`nats_consumer_deliveries_exhausted_total${B}`]: '0 0 1x10' },
      '3m',
      billing,
    ],
    [
      'fires with what is left in the stream',
      { [`nats_consumer_num_exhausted${B}`]: '0 0 1x10' },
      '3m',
      billing,
    ],
    ['is silent once it is old', { [`nats_consumer_deliveries_exhausted_total${B}`]: '0 1x30' }, '20m', []],
    ['is silent for who tries for ever', { [`nats_consumer_num_exhausted${A}`]: '0 0 1x10' }, '3m', []],
  ],
  NATSConsumerNotFetched: [
    [
      'fires where messages wait and nobody pulls',
      {
        [`nats_consumer_num_pending${B}`]: '5x20',
        [`nats_consumer_num_waiting${B}`]: '0x20',
        [`nats_consumer_delivered_total${B}`]: '7x20',
        [`nats_consumer_paused${B}`]: '0x20',
      },
      '6m',
      billing,
    ],
    [
      'is silent between two pulls of a busy client',
      {
        [`nats_consumer_num_pending${B}`]: '5x20',
        [`nats_consumer_num_waiting${B}`]: '0x20',
        [`nats_consumer_delivered_total${B}`]: '0+1x20',
      },
      '15m',
      [],
    ],
    [
      'is silent with a pull that waits',
      { [`nats_consumer_num_pending${B}`]: '5x20', [`nats_consumer_num_waiting${B}`]: '1x20' },
      '15m',
      [],
    ],
    [
      'is silent with nothing to fetch',
      { [`nats_consumer_num_pending${B}`]: '0x20', [`nats_consumer_num_waiting${B}`]: '0x20' },
      '15m',
      [],
    ],
    [
      'is silent while it is paused',
      {
        [`nats_consumer_num_pending${B}`]: '5x20',
        [`nats_consumer_num_waiting${B}`]: '0x20',
        [`nats_consumer_paused${B}`]: '1x20',
      },
      '15m',
      [],
    ],
  ],
  NATSConsumerNotSubscribed: [
    [
      'fires',
      { [`nats_consumer_num_pending${P}`]: '5x20', [`nats_consumer_push_bound${P}`]: '0x20' },
      '6m',
      [{ consumer: 'pushed' }],
    ],
    [
      'is silent with a subscriber',
      { [`nats_consumer_num_pending${P}`]: '5x20', [`nats_consumer_push_bound${P}`]: '1x20' },
      '6m',
      [],
    ],
  ],
  NATSConsumerPullsNearLimit: [
    [
      'fires',
      { [`nats_consumer_num_waiting${B}`]: '500x20', [`nats_consumer_max_waiting${B}`]: '512x20' },
      '6m',
      billing,
    ],
    [
      'is silent below',
      { [`nats_consumer_num_waiting${B}`]: '400x20', [`nats_consumer_max_waiting${B}`]: '512x20' },
      '6m',
      [],
    ],
  ],
  NATSConsumerDeliveryStale: [
    ['fires', { [`nats_consumer_last_delivery_age_seconds${B}`]: '3600x5' }, '1m', billing],
    [
      'is silent where nobody asked for it',
      { [`nats_consumer_last_delivery_age_seconds${A}`]: '9999x5' },
      '1m',
      [],
    ],
  ],
  NATSConsumerAckStale: [
    ['fires', { [`nats_consumer_last_ack_age_seconds${B}`]: '3600x5' }, '1m', billing],
    ['is silent below', { [`nats_consumer_last_ack_age_seconds${B}`]: '3599x5' }, '1m', []],
  ],
  NATSConsumerNoLeader: [
    ['fires', { [`nats_consumer_has_leader${B}`]: '0x5' }, '2m', billing],
    ['is silent with one', { [`nats_consumer_has_leader${B}`]: '1x5' }, '2m', []],
  ],
  NATSConsumerAbsent: [
    [
      'fires',
      {
        nats_up: '1x20',
        [`nats_consumer_num_pending${A}`]: '0x20',
        [`nats_consumer_num_pending${P}`]: '0x20',
      },
      '6m',
      billing,
    ],
    [
      'is silent where it is',
      {
        nats_up: '1x20',
        [`nats_consumer_num_pending${A}`]: '0x20',
        [`nats_consumer_num_pending${P}`]: '0x20',
        [`nats_consumer_num_pending${B}`]: '0x20',
      },
      '6m',
      [],
    ],
    ['is silent where nothing is known', { nats_up: '0x20' }, '6m', []],
    [
      'fires for what the runtime has not made',
      { [`fleetctl_declared_present${SHY}`]: '0x20' },
      '6m',
      [{ consumer: 'shy' }],
    ],
  ],
  NATSStreamMessagesNearLimit: [
    [
      'fires',
      { [`nats_stream_total_messages${S}`]: '900x20', [`nats_stream_limit_messages${S}`]: '1000x20' },
      '11m',
      [{ stream: 'ORDERS', severity: 'warning' }],
    ],
    [
      'is critical where publishers are refused',
      { [`nats_stream_total_messages${J}`]: '90x20', [`nats_stream_limit_messages${J}`]: '100x20' },
      '11m',
      [{ stream: 'JOBS', severity: 'critical' }],
    ],
    [
      'is silent below',
      { [`nats_stream_total_messages${S}`]: '899x20', [`nats_stream_limit_messages${S}`]: '1000x20' },
      '11m',
      [],
    ],
  ],
  NATSStreamBytesNearLimit: [
    [
      'fires',
      { [`nats_stream_total_bytes${S}`]: '950x20', [`nats_stream_limit_bytes${S}`]: '1000x20' },
      '11m',
      orders,
    ],
    [
      'is silent below',
      { [`nats_stream_total_bytes${S}`]: '800x20', [`nats_stream_limit_bytes${S}`]: '1000x20' },
      '11m',
      [],
    ],
  ],
  NATSStreamReplicaLagging: [
    ['fires', { [`nats_stream_replica_lag${PEER}`]: '1001x20' }, '6m', [{ peer: 'n2' }]],
    ['is silent below', { [`nats_stream_replica_lag${PEER}`]: '1000x20' }, '6m', []],
  ],
  NATSStreamReplicaOffline: [
    ['fires', { [`nats_stream_replica_offline${PEER}`]: '1x20' }, '6m', [{ peer: 'n2' }]],
    ['is silent when it is heard', { [`nats_stream_replica_offline${PEER}`]: '0x20' }, '6m', []],
  ],
  NATSStreamOriginLagging: [
    ['fires', { [`nats_stream_source_lag${ORIGIN}`]: '1001x20' }, '6m', [{ origin: 'ORDERS' }]],
    ['is silent below', { [`nats_stream_source_lag${ORIGIN}`]: '1000x20' }, '6m', []],
  ],
  NATSStreamOriginSilent: [
    ['fires', { [`nats_stream_origin_seen_age_seconds${ORIGIN}`]: '300x5' }, '1m', [{ origin: 'ORDERS' }]],
    ['is silent below', { [`nats_stream_origin_seen_age_seconds${ORIGIN}`]: '10x5' }, '1m', []],
  ],
  NATSStreamNoLeader: [
    ['fires', { [`nats_stream_has_leader${S}`]: '0x5' }, '2m', orders],
    ['is silent with one', { [`nats_stream_has_leader${S}`]: '1x5' }, '2m', []],
  ],
  NATSStreamAbsent: [
    [
      'fires',
      {
        nats_up: '1x20',
        [`nats_stream_last_seq${J}`]: '0x20',
        'nats_stream_last_seq{stream="COPY"}': '0x20',
      },
      '6m',
      orders,
    ],
    ['is silent where nothing is known', { nats_up: '0x20' }, '6m', []],
  ],
  NATSDrift: [
    ['fires', { [`fleetctl_declared_drifted${S}`]: '1x30' }, '16m', orders],
    ['is silent without', { [`fleetctl_declared_drifted${S}`]: '0x30' }, '16m', []],
  ],
  NATSAccountStorageNearLimit: [
    [
      'fires',
      {
        'nats_account_storage_used_bytes{account="A"}': '80x20',
        'nats_account_storage_limit_bytes{account="A"}': '100x20',
      },
      '6m',
      [{ account: 'A' }],
    ],
    ['is silent without a limit', { 'nats_account_storage_used_bytes{account="A"}': '80x20' }, '6m', []],
  ],
  NATSAccountMemoryNearLimit: [
    [
      'fires',
      {
        'nats_account_memory_used_bytes{account="A"}': '80x20',
        'nats_account_memory_limit_bytes{account="A"}': '100x20',
      },
      '6m',
      [{ account: 'A' }],
    ],
    [
      'is silent below',
      {
        'nats_account_memory_used_bytes{account="A"}': '79x20',
        'nats_account_memory_limit_bytes{account="A"}': '100x20',
      },
      '6m',
      [],
    ],
  ],
  NATSServerStorageNearLimit: [
    [
      'fires',
      {
        [`nats_server_storage_used_bytes${N1}`]: '80x20',
        [`nats_server_storage_limit_bytes${N1}`]: '100x20',
      },
      '6m',
      n1,
    ],
    [
      'is silent below',
      {
        [`nats_server_storage_used_bytes${N1}`]: '79x20',
        [`nats_server_storage_limit_bytes${N1}`]: '100x20',
      },
      '6m',
      [],
    ],
  ],
  NATSServerMemoryNearLimit: [
    [
      'fires',
      {
        [`nats_server_memory_store_used_bytes${N1}`]: '80x20',
        [`nats_server_memory_store_limit_bytes${N1}`]: '100x20',
      },
      '6m',
      n1,
    ],
    [
      'is silent below',
      {
        [`nats_server_memory_store_used_bytes${N1}`]: '79x20',
        [`nats_server_memory_store_limit_bytes${N1}`]: '100x20',
      },
      '6m',
      [],
    ],
  ],
  NATSServerDown: [
    ['fires', { [`nats_server_up${N1}`]: '0x5' }, '2m', n1],
    ['is silent while it answers', { [`nats_server_up${N1}`]: '1x5' }, '2m', []],
  ],
  NATSSlowConsumers: [
    ['fires', { [`nats_server_slow_consumers_total${N1}`]: '0 0 1x5' }, '3m', n1],
    ['is silent without another', { [`nats_server_slow_consumers_total${N1}`]: '7x20' }, '15m', []],
  ],
  NATSApiErrors: [
    ['fires', { 'nats_account_api_errors_total{account="A"}': '0+10x20' }, '10m', [{ account: 'A' }]],
    ['is silent with a few', { 'nats_account_api_errors_total{account="A"}': '0+1x20' }, '10m', []],
  ],
  NATSAuthErrors: [
    ['fires', { [`nats_server_auth_errors_total${N1}`]: '0+5x20' }, '10m', n1],
    ['is silent with a few', { [`nats_server_auth_errors_total${N1}`]: '0 0 5x20' }, '10m', []],
  ],
  NATSUnreachable: [
    ['fires', { nats_up: '0x5' }, '3m', [{ severity: 'critical' }]],
    ['is silent while it answers', { nats_up: '1x5' }, '3m', []],
  ],
  NATSMetricsAbsent: [
    ['fires', { up: '0x20' }, '6m', [{ severity: 'critical' }]],
    ['is silent with metrics', { nats_up: '0x20' }, '6m', []],
  ],
};

it('has cases of both kinds for every alert', () => {
  expect(Object.keys(ROWS).sort()).toEqual([...ALERT_NAMES].sort());
  for (const [name, rows] of Object.entries(ROWS)) {
    expect(new Set(rows.map(([, , , labels]) => labels.length > 0)), name).toEqual(new Set([true, false]));
  }
});

it('promtool takes the rules', async () => {
  expect(await checkRules(await rendered(TOPOLOGY))).toBeNull();
});

it.each(Object.entries(ROWS))('%s', async (alert, rows) => {
  const tests = rows.map(([name, series, at, labels]) => ({ name, series, fires: [{ at, alert, labels }] }));
  expect(await testRules(await rendered(TOPOLOGY), tests)).toBeNull();
});
