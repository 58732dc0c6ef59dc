/**
 * `render prometheus`: a topology in, one file out: the plain rule file, the same as a PrometheusRule of the
 * Prometheus operator, or a Grafana dashboard.
 */
import type { LoadedTopology } from '../../topology/loaded-topology.js';
import type { Topology } from '../../topology/topology.gen.js';
import type { RenderedFile } from '../rendered-file.js';
import type { Templates } from '../templates.js';
import { nameOf, RUNBOOKS } from './alert-rules.js';
import { dashboardUid, panelsOf } from './dashboard.js';
import type { AlertRule, RecordRule } from './rule.js';
import { ruleGroups } from './rule-groups.js';
import { type Source, sourceOf } from './source.js';

export const PROMETHEUS_KINDS = ['rules', 'prometheusrule', 'dashboard'] as const;
export type PrometheusKind = (typeof PROMETHEUS_KINDS)[number];

type Loaded = LoadedTopology & { topology: Topology };

/** @throws FleetError `cannot-render` */
export function renderPrometheus(loaded: Loaded, templates: Templates, kind: PrometheusKind): RenderedFile {
  switch (kind) {
    case 'rules':
      return file('rules.yaml', templates, rulesModel(loaded));
    case 'prometheusrule':
      return file('prometheusrule.yaml', templates, {
        ...rulesModel(loaded),
        metadata: metadataOf(loaded.topology),
      });
    case 'dashboard':
      return file('dashboard.json', templates, dashboardModel(loaded, templates));
  }
}

function file(path: string, templates: Templates, model: object): RenderedFile {
  return { path, text: templates.fill(path, model) };
}

function rulesModel(loaded: Loaded) {
  const { monitoring = {} } = loaded.topology;
  const about = [
    `Metrics of ${sourceOf(monitoring).shown}. The alerts are explained at`,
    monitoring.runbooks ?? RUNBOOKS,
  ].join('\n');
  const groups = ruleGroups(loaded).map(group => ({
    ...group,
    rules: group.rules.map(rule => ({ record: null, alert: null, ...rule, ...saidOf(rule) })),
  }));
  return { about, groups };
}

/** An alert may have no annotations; templates take null for nothing. */
function saidOf(rule: AlertRule | RecordRule): { annotations: AlertRule['annotations'] | null } {
  const said = 'annotations' in rule && Object.keys(rule.annotations).length > 0;
  return { annotations: said ? rule.annotations : null };
}

/** A name that Kubernetes takes: lower case, and no underscore. */
function metadataOf({ topology, monitoring }: Topology) {
  const { name, namespace = null, labels = null } = monitoring?.prometheus_rule ?? {};
  const derived = topology
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return { name: name ?? (derived === '' ? 'nats' : derived), namespace, labels };
}

function dashboardModel({ topology: { topology, monitoring = {} } }: Loaded, { origin }: Templates) {
  const source = sourceOf(monitoring);
  return {
    uid: dashboardUid(topology),
    title: `NATS · ${topology}`,
    description: `Rendered by fleetctl ${origin.version} from the topology ${topology} (${origin.digest}). Metrics of ${source.shown}.`,
    runbooks: monitoring.runbooks ?? RUNBOOKS,
    variables: variablesOf(source),
    panels: panelsOf(source),
  };
}

function variablesOf(source: Source) {
  const lag = nameOf('nats_consumer_lag', source);
  const messages = nameOf('nats_stream_total_messages', source);
  return [
    { name: 'stream', label: 'Stream', query: `label_values(${messages}, stream)` },
    { name: 'consumer', label: 'Consumer', query: `label_values(${lag}{stream=~"$stream"}, consumer)` },
  ];
}
