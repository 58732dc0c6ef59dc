/** The rules on what each source really serves: its names, its labels, one series a replica. */
import { describe, expect, it } from 'vitest';
import { ALERT_NAMES } from '../../../src/render/prometheus/alert-names.js';
import { checkRules, testRules } from '../../support/promtool.js';
import { rendered } from './rendered.js';

const TOPOLOGY = `
streams:
  ORDERS: { subjects: [order.>], max_age: 1h, max_msgs: 1_000, num_replicas: 3 }
consumers:
  billing: { stream: ORDERS, ack_policy: explicit, max_deliver: 3 }
alerts:
  NATSConsumerLagHigh: { metric: nats_consumer_lag, above: 1000, for: 5m }
  Handmade: { expr: 'sum by (consumer) (nats_consumer_num_pending{stream="ORDERS"}) > 5', severity: critical }
`;

const SOURCES = {
  'prometheus-nats-exporter': 'monitoring: { source: prometheus-nats-exporter }',
  'prometheus-nats-exporter -prefix=nats': 'monitoring: { source: prometheus-nats-exporter, prefix: nats }',
  surveyor: 'monitoring: { source: surveyor }',
} as const;

/** A metric as three servers serve it; the second is the leader. */
function replicas(
  source: keyof typeof SOURCES,
  metric: string,
  values: [string, string, string],
  leader = 'n2',
) {
  const isConsumer = metric.startsWith('consumer_');
  return Object.fromEntries(
    values.map((value, index) => {
      const server = `n${index + 1}`;
      const labels =
        source === 'surveyor'
          ? {
              account: 'AB12',
              account_name: 'SHOP',
              server_name: server,
              server_id: `id${index}`,
              raft_group: 'g',
              stream: 'ORDERS',
              stream_leader: leader,
              ...(isConsumer ? { consumer_name: 'billing', consumer_leader: leader } : {}),
            }
          : {
              account: 'SHOP',
              server_name: server,
              server_id: `id${index}`,
              stream_name: 'ORDERS',
              stream_leader: leader,
              is_stream_leader: String(server === leader),
              ...(isConsumer
                ? {
                    consumer_name: 'billing',
                    consumer_leader: leader,
                    is_consumer_leader: String(server === leader),
                  }
                : {}),
            };
      const prefix = source === 'prometheus-nats-exporter' ? 'jetstream' : 'nats';
      const text = Object.entries(labels).map(([name, each]) => `${name}="${each}"`);
      return [`${prefix}_${metric}{${text.join(',')}}`, value];
    }),
  );
}

const one = [{ account: 'SHOP', stream: 'ORDERS', consumer: 'billing' }];
const stream = [{ account: 'SHOP', stream: 'ORDERS' }];

describe.each(Object.keys(SOURCES) as (keyof typeof SOURCES)[])('%s', source => {
  const rules = () => rendered(`${TOPOLOGY}${SOURCES[source]}`);

  it('has rules that promtool takes', async () => {
    expect(await checkRules(await rules())).toBeNull();
  });

  it('counts what the leader says, once', async () => {
    const lag = {
      ...replicas(source, 'consumer_num_pending', ['9000x20', '900x20', '9000x20']),
      ...replicas(source, 'consumer_num_ack_pending', ['9000x20', '90x20', '9000x20']),
    };
    const high = {
      ...replicas(source, 'consumer_num_pending', ['0x20', '900x20', '0x20']),
      ...replicas(source, 'consumer_num_ack_pending', ['0x20', '101x20', '0x20']),
    };
    const alert = 'NATSConsumerLagHigh';
    const tests = [
      { name: 'followers say more', series: lag, fires: [{ at: '10m', alert, labels: [] }] },
      { name: 'the leader says so', series: high, fires: [{ at: '10m', alert, labels: one }] },
      {
        name: 'an expression of the topology',
        series: replicas(source, 'consumer_num_pending', ['0x20', '6x20', '0x20']),
        fires: [{ at: '3m', alert: 'Handmade', labels: [{ consumer: 'billing', severity: 'critical' }] }],
      },
    ];
    expect(await testRules(await rules(), tests)).toBeNull();
  });

  it('tells a stream without a leader, and replicas that are behind', async () => {
    const tests = [
      {
        name: 'no leader',
        series: replicas(source, 'stream_last_seq', ['7x20', '7x20', '7x20'], ''),
        fires: [{ at: '5m', alert: 'NATSStreamNoLeader', labels: stream }],
      },
      {
        name: 'a leader',
        series: replicas(source, 'stream_last_seq', ['7x20', '7x20', '7x20']),
        fires: [{ at: '5m', alert: 'NATSStreamNoLeader', labels: [] }],
      },
      {
        name: 'a replica behind',
        series: replicas(source, 'stream_last_seq', ['100x20', '5000x20', '5000x20']),
        fires: [{ at: '10m', alert: 'NATSStreamReplicaLagging', labels: [{ stream: 'ORDERS', peer: 'n1' }] }],
      },
    ];
    expect(await testRules(await rules(), tests)).toBeNull();
  });

  it('knows limits from the topology, and lag as time by the pace', async () => {
    const tests = [
      {
        name: 'near max_msgs',
        series: replicas(source, 'stream_total_messages', ['0x20', '900x20', '0x20']),
        fires: [{ at: '12m', alert: 'NATSStreamMessagesNearLimit', labels: stream }],
      },
      {
        name: 'near max_ack_pending',
        series: replicas(source, 'consumer_num_ack_pending', ['0x20', '900x20', '0x20']),
        fires: [{ at: '8m', alert: 'NATSConsumerAckPendingHigh', labels: one }],
      },
      {
        name: 'too slow: 900 messages at one a minute',
        series: {
          ...replicas(source, 'consumer_num_pending', ['0x30', '900x30', '0x30']),
          ...replicas(source, 'consumer_num_ack_pending', ['0x30', '0x30', '0x30']),
          ...replicas(source, 'consumer_delivered_consumer_seq', ['0x30', '0+1x30', '0x30']),
        },
        fires: [{ at: '20m', alert: 'NATSConsumerLagOld', labels: one }],
      },
      {
        name: 'fast enough: 900 messages at 900 a minute',
        series: {
          ...replicas(source, 'consumer_num_pending', ['0x30', '900x30', '0x30']),
          ...replicas(source, 'consumer_num_ack_pending', ['0x30', '0x30', '0x30']),
          ...replicas(source, 'consumer_delivered_consumer_seq', ['0x30', '0+900x30', '0x30']),
        },
        fires: [{ at: '20m', alert: 'NATSConsumerLagOld', labels: [] }],
      },
      {
        name: 'a consumer that is not there',
        series: {
          ...replicas(source, 'stream_last_seq', ['7x20', '7x20', '7x20']),
          jetstream_server_jetstream_disabled: '0x20',
          nats_server_jetstream_disabled: '0x20',
          nats_up: '1x20',
        },
        fires: [
          { at: '10m', alert: 'NATSConsumerAbsent', labels: [{ stream: 'ORDERS', consumer: 'billing' }] },
        ],
      },
      {
        name: 'deliveries that are used up',
        series: {
          ...replicas(source, 'consumer_num_redelivered', ['0x20', '0x3 2x20', '0x20']),
          ...replicas(source, 'consumer_num_ack_pending', ['0x20', '0x20', '0x20']),
        },
        fires: [{ at: '6m', alert: 'NATSConsumerDeliveriesExhausted', labels: one }],
      },
    ];
    expect(await testRules(await rules(), tests)).toBeNull();
  });

  it('says of each alert that it leaves out why', async () => {
    const text = await rules();
    const left = [...text.matchAll(/# (\w+): left out, /g)].map(([, name]) => name!);
    expect(left).toContain('NATSConsumerUnreadExpiring');
    for (const name of left) expect(text).not.toContain(`alert: "${name}"`);
    // Not wanted by this topology at all: no threshold, no push consumer, no source.
    const unwanted = ['DeliveryStale', 'AckStale', 'NotSubscribed'].map(name => `NATSConsumer${name}`);
    const silent = [
      ...unwanted,
      'NATSStreamBytesNearLimit',
      'NATSStreamOriginLagging',
      'NATSStreamOriginSilent',
    ];
    for (const name of ALERT_NAMES) {
      const isThere = text.includes(`alert: "${name}"`) || left.includes(name);
      expect(isThere, name).toBe(!silent.includes(name));
    }
  });
});

it('counts a single server, which has no leader to name', async () => {
  const series = {
    'jetstream_consumer_num_pending{account="A",stream_name="ORDERS",consumer_name="billing",is_consumer_leader="true"}':
      '2000x20',
    'jetstream_consumer_num_ack_pending{account="A",stream_name="ORDERS",consumer_name="billing",is_consumer_leader="true"}':
      '0x20',
  };
  const surveyed = {
    'nats_consumer_num_pending{account="A",account_name="A",server_name="n1",stream="ORDERS",consumer_name="billing"}':
      '2000x20',
    'nats_consumer_num_ack_pending{account="A",account_name="A",server_name="n1",stream="ORDERS",consumer_name="billing"}':
      '0x20',
  };
  const fires = [{ at: '10m', alert: 'NATSConsumerLagHigh', labels: [{ consumer: 'billing' }] }];
  for (const [source, given] of [
    ['prometheus-nats-exporter', series],
    ['surveyor', surveyed],
  ] as const) {
    const rules = await rendered(`${TOPOLOGY}${SOURCES[source]}`);
    expect(await testRules(rules, [{ name: source, series: given, fires }])).toBeNull();
  }
});
