import { readTemplates } from '../../../src/files/read-templates.js';
import { type PrometheusKind, renderPrometheus } from '../../../src/render/prometheus/render-prometheus.js';
import { templatesOf } from '../../../src/render/templates.js';
import { loadTopology } from '../../../src/topology/load.js';
import type { LoadedTopology } from '../../../src/topology/loaded-topology.js';
import type { Topology } from '../../../src/topology/topology.gen.js';

/** What `render prometheus` makes of a topology's text (its name is `shop`), whatever the linter says of it. */
export async function rendered(text: string, kind: PrometheusKind = 'rules'): Promise<string> {
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text: `topology: shop\n${text}` }],
    overlay: null,
    referenced: new Map(),
  });
  const wrong = loaded.findings.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'));
  return renderedFrom(loaded as LoadedTopology & { topology: Topology }, kind);
}

export async function renderedFrom(
  loaded: LoadedTopology & { topology: Topology },
  kind: PrometheusKind = 'rules',
): Promise<string> {
  const origin = {
    target: 'prometheus',
    as: kind,
    version: '0.1.0',
    topology: loaded.topology.topology,
    digest: 'sha256:test',
    env: null,
  } as const;
  return renderPrometheus(loaded, templatesOf(await readTemplates('prometheus', null), origin), kind).text;
}
