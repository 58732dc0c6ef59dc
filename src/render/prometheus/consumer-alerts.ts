import { printDuration } from '../../units/duration.js';
import { type ConsumerAlert, MINUTE, percent } from './built-in-alert.js';

const CONSUMER = 'Consumer {{ $labels.consumer }} of {{ $labels.stream }}';
const seconds = (ns: number | null) => (ns === null ? null : ns / 1e9);
const duration = (value: number) => printDuration(Math.round(value * 1e9));

export const CONSUMER_ALERTS: readonly ConsumerAlert[] = [
  {
    name: 'NATSConsumerLagHigh',
    field: 'lag',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_lag'],
    threshold: ({ thresholds }) => thresholds.lag,
    expr: (ask, threshold) => `${ask('nats_consumer_lag')} > ${threshold}`,
    summary: `${CONSUMER} has a high lag`,
    description: '{{ $value }} messages are not finished, more than THRESHOLD.',
  },
  {
    name: 'NATSConsumerLagOld',
    field: 'lag_time',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_oldest_pending_age_seconds'],
    threshold: ({ thresholds }) => seconds(thresholds.lagTimeNs),
    show: duration,
    expr: (ask, threshold) => `${ask('nats_consumer_oldest_pending_age_seconds')} > ${threshold}`,
    summary: `${CONSUMER} is behind for too long`,
    description:
      'The oldest message that it has not finished is {{ $value | humanizeDuration }} old, more than THRESHOLD.',
  },
  {
    // No age to be had: how long the lag takes at the pace of the last ten minutes; for ever, where nothing moves.
    name: 'NATSConsumerLagOld',
    field: 'lag_time',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_lag', 'nats_consumer_delivered_total'],
    threshold: ({ thresholds }) => seconds(thresholds.lagTimeNs),
    show: duration,
    expr: (ask, threshold) =>
      `${ask('nats_consumer_lag')} / rate(${ask.bare('nats_consumer_delivered_total')}[10m]) > ${threshold}`,
    summary: `${CONSUMER} is behind for too long`,
    description:
      'At the pace of the last ten minutes it needs {{ $value | humanizeDuration }} for what it has not finished, more than THRESHOLD.',
  },
  {
    name: 'NATSConsumerUnreadExpiring',
    field: 'expiry',
    severity: 'critical',
    forNs: 0,
    needs: ['nats_consumer_oldest_pending_age_seconds'],
    threshold: ({ thresholds }) => seconds(thresholds.expiryNs),
    show: duration,
    expr: (ask, threshold) => `${ask('nats_consumer_oldest_pending_age_seconds')} > ${threshold}`,
    summary: `${CONSUMER} is about to lose messages unread`,
    description:
      'The oldest message that it has not finished is {{ $value | humanizeDuration }} old, and the stream deletes it soon after THRESHOLD (max_age).',
  },
  {
    name: 'NATSConsumerAckPendingHigh',
    field: 'ack_pending',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_num_ack_pending', 'nats_consumer_max_ack_pending'],
    threshold: ({ thresholds }) => thresholds.ackPending,
    show: percent,
    expr: (ask, threshold) =>
      `${ask('nats_consumer_num_ack_pending')} / ${ask.bare('nats_consumer_max_ack_pending')} >= ${threshold}`,
    summary: `${CONSUMER} is near its limit of unacknowledged messages`,
    description:
      '{{ $value | humanizePercentage }} of max_ack_pending are out, at least THRESHOLD. At 100% the server delivers nothing more.',
  },
  {
    // The limit is known from the topology alone.
    name: 'NATSConsumerAckPendingHigh',
    field: 'ack_pending',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_num_ack_pending'],
    threshold: ({ thresholds: { ackPending }, config }) => shareOf(ackPending, config['max_ack_pending']),
    expr: (ask, threshold) => `${ask('nats_consumer_num_ack_pending')} >= ${threshold}`,
    summary: `${CONSUMER} is near its limit of unacknowledged messages`,
    description:
      '{{ $value }} messages are out, at least THRESHOLD. At max_ack_pending the server delivers nothing more.',
  },
  {
    name: 'NATSConsumerRedeliveryHigh',
    field: 'redelivered',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_num_redelivered'],
    threshold: ({ thresholds }) => thresholds.redelivered,
    expr: (ask, threshold) =>
      `${ask('nats_consumer_num_redelivered')} > ${threshold}\n  unless delta(${ask.bare('nats_consumer_num_redelivered')}[5m]) < 0`,
    summary: `${CONSUMER} has many redeliveries`,
    description:
      '{{ $value }} messages were delivered more than once and are still open, more than THRESHOLD.',
  },
  {
    name: 'NATSConsumerDeliveriesExhausted',
    field: 'exhausted',
    severity: 'critical',
    forNs: 0,
    needs: ['nats_consumer_deliveries_exhausted_total', 'nats_consumer_num_exhausted'],
    threshold: ({ thresholds }) => thresholds.exhausted,
    expr: (ask, threshold) =>
      `increase(${ask('nats_consumer_deliveries_exhausted_total')}[10m]) > ${threshold}\n  or delta(${ask('nats_consumer_num_exhausted')}[10m]) > ${threshold}`,
    summary: `${CONSUMER} has messages that used up their deliveries`,
    description:
      '{{ $value | humanize }} messages within ten minutes, more than THRESHOLD: the server delivers them no more, and no handler has finished them.',
  },
  {
    // Without the advisories: what is left in the stream of them.
    name: 'NATSConsumerDeliveriesExhausted',
    field: 'exhausted',
    severity: 'critical',
    forNs: 0,
    needs: ['nats_consumer_num_exhausted'],
    threshold: ({ thresholds }) => thresholds.exhausted,
    expr: (ask, threshold) => `delta(${ask('nats_consumer_num_exhausted')}[10m]) > ${threshold}`,
    summary: `${CONSUMER} has messages that used up their deliveries`,
    description:
      '{{ $value | humanize }} messages within ten minutes, more than THRESHOLD: the server delivers them no more, and no handler has finished them.',
  },
  {
    name: 'NATSConsumerNotFetched',
    field: 'unfetched',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: [
      'nats_consumer_num_pending',
      'nats_consumer_num_waiting',
      'nats_consumer_delivered_total',
      'nats_consumer_paused',
    ],
    threshold: consumer => (consumer.isPush ? null : consumer.thresholds.unfetchedNs),
    forOf: ({ thresholds }) => thresholds.unfetchedNs ?? 0,
    show: printDuration,
    expr: ask => notFetched(ask, `\n  unless ${ask.bare('nats_consumer_paused')} == 1`),
    summary: `Nobody fetches from consumer {{ $labels.consumer }} of {{ $labels.stream }}`,
    description:
      '{{ $value }} messages wait, and for THRESHOLD there was no pull request and nothing was delivered.',
  },
  {
    name: 'NATSConsumerNotFetched',
    field: 'unfetched',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_num_pending', 'nats_consumer_num_waiting', 'nats_consumer_delivered_total'],
    threshold: consumer => (consumer.isPush ? null : consumer.thresholds.unfetchedNs),
    forOf: ({ thresholds }) => thresholds.unfetchedNs ?? 0,
    show: printDuration,
    expr: ask => notFetched(ask, ''),
    summary: `Nobody fetches from consumer {{ $labels.consumer }} of {{ $labels.stream }}`,
    description:
      '{{ $value }} messages wait, and for THRESHOLD there was no pull request and nothing was delivered.',
  },
  {
    name: 'NATSConsumerNotSubscribed',
    field: 'unfetched',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_num_pending', 'nats_consumer_push_bound'],
    threshold: consumer => (consumer.isPush ? consumer.thresholds.unfetchedNs : null),
    forOf: ({ thresholds }) => thresholds.unfetchedNs ?? 0,
    show: printDuration,
    expr: ask =>
      `${ask('nats_consumer_num_pending')} > 0\n  and ${ask.bare('nats_consumer_push_bound')} == 0`,
    summary: `Nobody is subscribed to consumer {{ $labels.consumer }} of {{ $labels.stream }}`,
    description: '{{ $value }} messages wait, and for THRESHOLD nobody was there to push them to.',
  },
  {
    name: 'NATSConsumerPullsNearLimit',
    field: 'waiting',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_num_waiting', 'nats_consumer_max_waiting'],
    threshold: ({ thresholds }) => thresholds.waiting,
    show: percent,
    expr: (ask, threshold) =>
      `${ask('nats_consumer_num_waiting')} / ${ask.bare('nats_consumer_max_waiting')} >= ${threshold}`,
    summary: `${CONSUMER} is near its limit of pull requests`,
    description:
      '{{ $value | humanizePercentage }} of max_waiting are taken, at least THRESHOLD. At 100% further pulls are refused.',
  },
  {
    name: 'NATSConsumerPullsNearLimit',
    field: 'waiting',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_consumer_num_waiting'],
    threshold: ({ thresholds: { waiting }, config }) => shareOf(waiting, config['max_waiting']),
    expr: (ask, threshold) => `${ask('nats_consumer_num_waiting')} >= ${threshold}`,
    summary: `${CONSUMER} is near its limit of pull requests`,
    description:
      '{{ $value }} pull requests wait, at least THRESHOLD. At max_waiting further pulls are refused.',
  },
  {
    name: 'NATSConsumerDeliveryStale',
    field: 'last_delivery',
    severity: 'warning',
    forNs: 0,
    needs: ['nats_consumer_last_delivery_age_seconds'],
    threshold: ({ thresholds }) => seconds(thresholds.lastDeliveryNs),
    show: duration,
    expr: (ask, threshold) => `${ask('nats_consumer_last_delivery_age_seconds')} >= ${threshold}`,
    summary: `${CONSUMER} has delivered nothing for long`,
    description: 'The last delivery was {{ $value | humanizeDuration }} ago, at least THRESHOLD.',
  },
  {
    name: 'NATSConsumerAckStale',
    field: 'last_ack',
    severity: 'warning',
    forNs: 0,
    needs: ['nats_consumer_last_ack_age_seconds'],
    threshold: ({ thresholds }) => seconds(thresholds.lastAckNs),
    show: duration,
    expr: (ask, threshold) => `${ask('nats_consumer_last_ack_age_seconds')} >= ${threshold}`,
    summary: `${CONSUMER} has acknowledged nothing for long`,
    description: 'The last acknowledgement was {{ $value | humanizeDuration }} ago, at least THRESHOLD.',
  },
  {
    name: 'NATSConsumerNoLeader',
    field: null,
    severity: 'critical',
    forNs: MINUTE,
    needs: ['nats_consumer_has_leader'],
    threshold: () => 0,
    expr: ask => `${ask('nats_consumer_has_leader')} == 0`,
    summary: `${CONSUMER} has no leader`,
    description: 'No server leads it: nothing is delivered and nothing is acknowledged until one does.',
  },
];

/** A client between two pulls has none waiting: only where nothing was delivered either does nobody fetch. */
function notFetched(ask: Parameters<ConsumerAlert['expr']>[0], unless: string): string {
  return `${ask('nats_consumer_num_pending')} > 0\n  and ${ask.bare('nats_consumer_num_waiting')} == 0\n  unless increase(${ask.bare('nats_consumer_delivered_total')}[5m]) > 0${unless}`;
}

function shareOf(share: number | null, limit: unknown): number | null {
  const most = Number(limit ?? 0);
  return share === null || most <= 0 ? null : Math.max(1, Math.ceil(share * most));
}
