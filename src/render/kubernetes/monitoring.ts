/** What others look at: metrics to scrape, rules that fire, a dashboard to see. */
import { parseDuration } from '../../units/duration.js';
import { customAnnotations, metadataOf, selectorOf } from './metadata.js';
import { type ObjectModel, objectModel } from './object-model.js';
import type { PodServer } from './server.js';
import type { Settings } from './settings.js';
import { type MetricsSidecar, SIDECAR } from './stateful-set.js';

export interface MonitoringSource {
  /** The rule file of `render prometheus`: `groups:` and what is below. */
  rules: string;
  /** Its dashboard, as JSON. */
  dashboard: string;
  source: 'fleetctl' | 'prometheus-nats-exporter' | 'surveyor';
  /** Of the metrics' names, for prometheus-nats-exporter; null for its own. */
  prefix: string | null;
}

const SIDECAR_IMAGE = 'natsio/prometheus-nats-exporter:0.20.1';
const SIDECAR_PORT = 7777;

/** prometheus-nats-exporter reads the server beside it, where that is the source that the rules are written for. */
export function metricsSidecar(
  { source, prefix }: MonitoringSource,
  { monitor }: PodServer,
): MetricsSidecar | null {
  if (source !== 'prometheus-nats-exporter') return null;
  const url = `${monitor.scheme.toLowerCase()}://localhost:${monitor.port}${monitor.basePath}/`;
  const flags = [
    '-port',
    String(SIDECAR_PORT),
    '-connz',
    '-routez',
    '-subz',
    '-varz',
    '-jsz=all',
    '-use_internal_server_id',
  ];
  const args = [...flags, ...(prefix === null ? [] : [`-prefix=${prefix}`]), url];
  return { image: SIDECAR_IMAGE, args, port: SIDECAR_PORT, resources: SIDECAR };
}

export function monitoringObjects(
  source: MonitoringSource,
  settings: Settings,
  hasExporter: boolean,
): ObjectModel[] {
  return [
    ...podMonitor(source, settings, hasExporter),
    ...rules(source, settings),
    ...dashboard(source, settings),
  ];
}

function podMonitor({ source }: MonitoringSource, settings: Settings, hasExporter: boolean): ObjectModel[] {
  const { enabled, labels, interval } = settings.written.pod_monitor ?? {};
  const scraped = source === 'prometheus-nats-exporter' ? 'server' : hasExporter ? 'exporter' : null;
  if (enabled === false || scraped === null) return [];
  const meta = metadataOf(settings, scraped, settings.name, {
    annotations: customAnnotations(settings),
    ...(labels === undefined ? {} : { labels }),
  });
  const selector = selectorOf(settings, scraped);
  const model = { meta, selector, interval: prometheusDuration(interval ?? '30s') };
  return [objectModel('PodMonitor', 'pod-monitor.yaml', model)];
}

function rules({ rules: text }: MonitoringSource, settings: Settings): ObjectModel[] {
  const { enabled, labels } = settings.written.rules ?? {};
  const body = withoutHeader(text);
  if (enabled === false || !/^ *- name:/m.test(body)) return [];
  const meta = metadataOf(settings, 'server', settings.name, {
    annotations: customAnnotations(settings),
    ...(labels === undefined ? {} : { labels }),
  });
  return [objectModel('PrometheusRule', 'prometheus-rule.yaml', { meta, rules: body })];
}

/** Grafana's sidecar finds a dashboard by the label. */
function dashboard({ dashboard: text }: MonitoringSource, settings: Settings): ObjectModel[] {
  const { enabled, labels } = settings.written.dashboard ?? {};
  if (enabled === false) return [];
  const name = `${settings.name}-dashboard`;
  const meta = metadataOf(settings, 'server', name, { labels: labels ?? { grafana_dashboard: '1' } });
  const model = { meta, immutable: false, data: { [`${settings.topology}.json`]: text } };
  return [objectModel('ConfigMap', 'config-map.yaml', model)];
}

/** Each object has a header of its own. */
function withoutHeader(text: string): string {
  return text.replace(/^(#.*\n|\n)+/, '').replace(/\n+$/, '');
}

/** Prometheus writes a duration in its own units, and knows nothing below a millisecond. */
function prometheusDuration(duration: string | 0): string {
  const milliseconds = Math.max(1, Math.round(parseDuration(duration) / 1_000_000));
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
