/** Metrics as Prometheus reads them: the text format, version 0.0.4. */
import { CONSUMER_STATES } from '../health.js';
import type { FeedMetrics } from '../sse/feed-metrics.js';
import type { ConsumerGauges, Histogram, Metrics } from './metrics.js';

export interface Gauges {
  service: string;
  instance: string;
  topology: string;
  digest: string;
  connected: boolean;
  publishInFlight: number;
  consumers: ReadonlyMap<string, ConsumerGauges>;
  feeds: ReadonlyMap<string, FeedMetrics>;
}

const PREFIX = 'fleetctl_runtime_';
type Labels = Readonly<Record<string, string>>;

export function prometheusText(metrics: Metrics, gauges: Gauges): string {
  const text = new MetricsText();
  const { service, instance, topology, digest } = gauges;
  text.family('info', 'gauge', 'What runs here.');
  text.sample('info', { service, instance, topology, digest }, 1);
  text.family('connected', 'gauge', 'Whether the service is connected to a server.');
  text.sample('connected', {}, gauges.connected ? 1 : 0);
  text.family('reconnects_total', 'counter', 'Connections that were made again.');
  text.sample('reconnects_total', {}, metrics.reconnects);
  writeConsumers(text, metrics, gauges);
  writePublished(text, metrics, gauges);
  if (gauges.feeds.size > 0) writeFeeds(text, gauges);
  return text.toString();
}

function writeConsumers(text: MetricsText, metrics: Metrics, { consumers }: Gauges): void {
  const counted = [...metrics.consumers];
  text.family('messages_total', 'counter', 'Messages by what became of them.');
  for (const [consumer, { events }] of counted) {
    for (const [event, { outcomes }] of events) {
      for (const [outcome, count] of Object.entries(outcomes)) {
        if (count > 0) text.sample('messages_total', { consumer, event, outcome }, count);
      }
    }
  }
  text.family('handler_seconds', 'histogram', 'How long handlers ran.');
  for (const [consumer, { events }] of counted) {
    for (const [event, { seconds }] of events)
      text.histogram('handler_seconds', { consumer, event }, seconds);
  }
  text.family('lag_seconds', 'histogram', 'How old messages were when their handler began.');
  for (const [consumer, { lag }] of counted) text.histogram('lag_seconds', { consumer }, lag);
  text.family(
    'heartbeats_total',
    'counter',
    'Times that a message in hand was kept from being delivered again.',
  );
  for (const [consumer, { heartbeats }] of counted) text.sample('heartbeats_total', { consumer }, heartbeats);
  text.family('redeliveries_total', 'counter', 'Messages that were delivered again.');
  for (const [consumer, { redeliveries }] of counted) {
    text.sample('redeliveries_total', { consumer }, redeliveries);
  }
  text.family('dead_letters_total', 'counter', 'Dead letters stored, by reason.');
  for (const [consumer, { deadLetters }] of counted) {
    for (const [reason, count] of deadLetters) text.sample('dead_letters_total', { consumer, reason }, count);
  }
  writeGauges(text, consumers);
}

function writeGauges(text: MetricsText, consumers: Gauges['consumers']): void {
  text.family('in_hand', 'gauge', 'Messages delivered and not settled.');
  for (const [consumer, { inHand }] of consumers) text.sample('in_hand', { consumer }, inHand);
  text.family('running', 'gauge', 'Handlers that run.');
  for (const [consumer, { running }] of consumers) text.sample('running', { consumer }, running);
  text.family('window', 'gauge', 'How many messages may be in hand or on their way.');
  for (const [consumer, { window }] of consumers) text.sample('window', { consumer }, window);
  text.family('consumer_state', 'gauge', 'The state of a consumer: 1 for the one that holds.');
  for (const [consumer, { state }] of consumers) {
    for (const each of CONSUMER_STATES) {
      text.sample('consumer_state', { consumer, state: each }, each === state ? 1 : 0);
    }
  }
  text.family(
    'consumer_problems',
    'gauge',
    'What differs between a consumer and its declaration, by severity.',
  );
  for (const [consumer, { problems }] of consumers) {
    for (const [severity, count] of Object.entries(problems)) {
      text.sample('consumer_problems', { consumer, severity }, count);
    }
  }
}

function writePublished(text: MetricsText, metrics: Metrics, { publishInFlight }: Gauges): void {
  const counted = [...metrics.published];
  text.family('published_total', 'counter', 'Events published, by what became of them.');
  for (const [event, { outcomes }] of counted) {
    for (const [outcome, count] of Object.entries(outcomes)) {
      if (count > 0) text.sample('published_total', { event, outcome }, count);
    }
  }
  text.family('publish_seconds', 'histogram', 'How long the stream took to confirm an event.');
  for (const [event, { seconds }] of counted) text.histogram('publish_seconds', { event }, seconds);
  text.family('publish_retries_total', 'counter', 'Times that a publish was tried again.');
  text.sample('publish_retries_total', {}, metrics.publishRetries);
  text.family('publish_in_flight', 'gauge', 'Events sent and not confirmed.');
  text.sample('publish_in_flight', {}, publishInFlight);
}

function writeFeeds(text: MetricsText, { feeds }: Gauges): void {
  const one = (name: string, type: string, help: string, of: (feed: FeedMetrics) => number) => {
    text.family(name, type, help);
    for (const [consumer, feed] of feeds) text.sample(name, { consumer }, of(feed));
  };
  one('sse_browsers', 'gauge', 'Browsers that listen.', feed => feed.browsers);
  one('sse_behind', 'gauge', 'Events that the slowest browser has not been sent.', feed => feed.behind);
  one('sse_opened_total', 'counter', 'Browsers that began to listen.', feed => feed.opened);
  one('sse_sent_total', 'counter', 'Events sent to browsers.', feed => feed.sent);
  one('sse_unreadable_total', 'counter', 'Events that do not meet their schema.', feed => feed.unreadable);
  one('sse_failed_total', 'counter', 'Events hidden, because filter or project threw.', feed => feed.failed);
  text.family('sse_resyncs_total', 'counter', 'Browsers told to read everything anew, by reason.');
  for (const [consumer, { resyncs }] of feeds) {
    for (const [reason, count] of resyncs) text.sample('sse_resyncs_total', { consumer, reason }, count);
  }
  text.family('sse_refused_total', 'counter', 'Requests sent away, by HTTP status.');
  for (const [consumer, { refused }] of feeds) {
    for (const [status, count] of refused)
      text.sample('sse_refused_total', { consumer, status: String(status) }, count);
  }
}

class MetricsText {
  readonly #lines: string[] = [];

  family(name: string, type: string, help: string): void {
    this.#lines.push(`# HELP ${PREFIX}${name} ${help}`, `# TYPE ${PREFIX}${name} ${type}`);
  }

  sample(name: string, labels: Labels, value: number): void {
    const shown = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    this.#lines.push(`${PREFIX}${name}${shown.length === 0 ? '' : `{${shown.join()}}`} ${value}`);
  }

  histogram(name: string, labels: Labels, { bounds, counts, sum, count }: Histogram): void {
    let upTo = 0;
    for (const [i, bound] of bounds.entries()) {
      upTo += counts[i]!;
      this.sample(`${name}_bucket`, { ...labels, le: String(bound) }, upTo);
    }
    this.sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count);
    this.sample(`${name}_sum`, labels, sum);
    this.sample(`${name}_count`, labels, count);
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
