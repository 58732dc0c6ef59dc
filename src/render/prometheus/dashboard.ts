/** A Grafana dashboard of the series that the source has: what it has not gets no panel. */
import { createHash } from 'node:crypto';
import type { FleetctlMetric } from '../../resources/fleetctl-metrics.js';
import { nameOf } from './alert-rules.js';
import type { Source } from './source.js';

export interface Panel {
  id: number;
  title: string;
  type: 'row' | 'timeseries' | 'stat' | 'table';
  description: string;
  unit: string;
  /** Grafana's grid has 24 columns. */
  grid: { x: number; y: number; w: number; h: number };
  targets: Target[];
}

export interface Target {
  refId: string;
  expr: string;
  legend: string;
  isTable: boolean;
}

type Draft = Pick<Panel, 'title' | 'type' | 'description' | 'unit'> & {
  targets: {
    needs: readonly FleetctlMetric[];
    expr(ask: (metric: FleetctlMetric) => string): string;
    legend: string;
  }[];
};

/** At most 40 characters, the same for a topology of the same name. */
export function dashboardUid(topology: string): string {
  const digest = createHash('sha256').update(topology).digest('hex').slice(0, 8);
  return `nats-${topology.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 26)}-${digest}`;
}

export function panelsOf(source: Source): Panel[] {
  const panels: Panel[] = [];
  let y = 0;
  const place = (panel: Omit<Panel, 'id' | 'grid'>, grid: Panel['grid']) =>
    panels.push({ ...panel, id: panels.length + 1, grid });
  for (const [title, drafts] of ROWS) {
    const drawn = drafts.flatMap(draft => drawnWith(draft, source));
    if (drawn.length === 0) continue;
    place({ title, type: 'row', description: '', unit: 'none', targets: [] }, { x: 0, y, w: 24, h: 1 });
    y += 1;
    for (const [index, panel] of drawn.entries()) {
      const column = index % PER_LINE;
      place(panel, { x: column * WIDTH, y, w: WIDTH, h: HEIGHT });
      if (column === PER_LINE - 1 || index === drawn.length - 1) y += HEIGHT;
    }
  }
  return panels;
}

const PER_LINE = 3;
const WIDTH = 8;
const HEIGHT = 8;

function drawnWith({ targets, ...draft }: Draft, source: Source): Omit<Panel, 'id' | 'grid'>[] {
  const drawn = targets
    .filter(({ needs }) => needs.every(metric => source.series.has(metric)))
    .map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      expr: expr(metric => nameOf(metric, source) + selectorOf(metric)),
      legend,
      isTable: draft.type === 'table',
    }));
  return drawn.length === 0 ? [] : [{ ...draft, targets: drawn }];
}

function selectorOf(metric: FleetctlMetric): string {
  if (metric.startsWith('nats_consumer_')) return '{stream=~"$stream",consumer=~"$consumer"}';
  return metric.startsWith('nats_stream_') ? '{stream=~"$stream"}' : '';
}

const CONSUMER = '{{stream}} / {{consumer}}';

/** A panel of one series an object. */
function series(
  title: string,
  unit: string,
  metric: FleetctlMetric,
  legend: string,
  description: string,
  expr: (series: string) => string = name => name,
): Draft {
  const targets = [
    { needs: [metric], expr: (ask: (name: FleetctlMetric) => string) => expr(ask(metric)), legend },
  ];
  return { title, type: 'timeseries', unit, description, targets };
}

function share(
  title: string,
  used: FleetctlMetric,
  limit: FleetctlMetric,
  legend: string,
  description: string,
): Draft {
  const targets = [
    {
      needs: [used, limit],
      expr: (ask: (name: FleetctlMetric) => string) => `${ask(used)} / ${ask(limit)}`,
      legend,
    },
  ];
  return { title, type: 'timeseries', unit: 'percentunit', description, targets };
}

const perSecond = (name: string) => `rate(${name}[5m])`;

const ROWS: readonly (readonly [title: string, drafts: readonly Draft[]])[] = [
  [
    'Alerts',
    [
      {
        title: 'Firing',
        type: 'table',
        unit: 'none',
        description: 'docs/alerts.md explains each.',
        targets: [{ needs: [], expr: () => 'ALERTS{alertname=~"NATS.*",alertstate="firing"}', legend: '' }],
      },
      series('NATS answers', 'none', 'nats_up', 'up', '1 while the exporter reaches NATS.'),
    ],
  ],
  [
    'Consumers',
    [
      series('Lag', 'short', 'nats_consumer_lag', CONSUMER, 'Messages not finished, delivered or not.'),
      series(
        'Oldest unfinished message',
        's',
        'nats_consumer_oldest_pending_age_seconds',
        CONSUMER,
        'Its age.',
      ),
      series(
        'Deliveries per second',
        'ops',
        'nats_consumer_delivered_total',
        CONSUMER,
        'Redeliveries included.',
        perSecond,
      ),
      series(
        'Redeliveries per second',
        'ops',
        'nats_consumer_redelivered_total',
        CONSUMER,
        'Of messages delivered before.',
        perSecond,
      ),
      series(
        'Redelivered and still open',
        'short',
        'nats_consumer_num_redelivered',
        CONSUMER,
        'Messages, not deliveries.',
      ),
      share(
        'Unacknowledged, of the most there may be',
        'nats_consumer_num_ack_pending',
        'nats_consumer_max_ack_pending',
        CONSUMER,
        'At 100% the server delivers nothing more.',
      ),
      series(
        'Unacknowledged',
        'short',
        'nats_consumer_num_ack_pending',
        CONSUMER,
        'Delivered and not acknowledged.',
      ),
      series(
        'Pull requests that wait',
        'short',
        'nats_consumer_num_waiting',
        CONSUMER,
        '0 while nobody fetches.',
      ),
      series(
        'Out of deliveries',
        'short',
        'nats_consumer_num_exhausted',
        CONSUMER,
        'Messages, at least, that are delivered no more and are still in the stream.',
      ),
    ],
  ],
  [
    'Streams',
    [
      series('Messages', 'short', 'nats_stream_total_messages', '{{stream}}', 'Stored.'),
      series('Bytes', 'bytes', 'nats_stream_total_bytes', '{{stream}}', 'Stored.'),
      series(
        'Stored per second',
        'ops',
        'nats_stream_last_seq',
        '{{stream}}',
        'Messages.',
        name => `deriv(${name}[5m])`,
      ),
      share(
        'Messages, of max_msgs',
        'nats_stream_total_messages',
        'nats_stream_limit_messages',
        '{{stream}}',
        'Streams with a limit.',
      ),
      share(
        'Bytes, of max_bytes',
        'nats_stream_total_bytes',
        'nats_stream_limit_bytes',
        '{{stream}}',
        'Streams with a limit.',
      ),
      series(
        'Replicas behind their leader',
        'short',
        'nats_stream_replica_lag',
        '{{stream}} on {{peer}}',
        'Operations, or messages.',
      ),
      series(
        'Mirrors behind their origin',
        'short',
        'nats_stream_mirror_lag',
        '{{stream}} of {{origin}}',
        'Messages.',
      ),
      series(
        'Behind their sources',
        'short',
        'nats_stream_source_lag',
        '{{stream}} of {{origin}}',
        'Messages.',
      ),
      series(
        'Streams with a leader',
        'short',
        'nats_stream_has_leader',
        '{{stream}}',
        '0 while no server leads the stream.',
      ),
    ],
  ],
  [
    'Servers and accounts',
    [
      share(
        'Disk of accounts',
        'nats_account_storage_used_bytes',
        'nats_account_storage_limit_bytes',
        '{{account}}',
        'Accounts with a limit.',
      ),
      share(
        'Disk of servers',
        'nats_server_storage_used_bytes',
        'nats_server_storage_limit_bytes',
        '{{server}}',
        'Of what JetStream may use.',
      ),
      series(
        'Slow consumers',
        'short',
        'nats_server_slow_consumers_total',
        '{{server}}',
        'Connections cut off, in ten minutes.',
        name => `increase(${name}[10m])`,
      ),
      series(
        'API errors of accounts',
        'short',
        'nats_account_api_errors_total',
        '{{account}}',
        'In ten minutes.',
        name => `increase(${name}[10m])`,
      ),
      series(
        'API errors of servers',
        'short',
        'nats_server_api_errors_total',
        '{{server}}',
        'In ten minutes.',
        name => `increase(${name}[10m])`,
      ),
      series(
        'Refused logins',
        'short',
        'nats_server_auth_errors_total',
        '{{server}}',
        'In ten minutes.',
        name => `increase(${name}[10m])`,
      ),
      series('Connections', 'short', 'nats_server_connections', '{{server}}', 'Clients.'),
    ],
  ],
];
