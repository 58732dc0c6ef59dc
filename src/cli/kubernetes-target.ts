/** `render kubernetes`, as the frame of every rendering takes it. */
import { readTemplates } from '../files/read-templates.js';
import { FleetError } from '../findings/fleet-error.js';
import type { MonitoringSource } from '../render/kubernetes/monitoring.js';
import { renderKubernetes } from '../render/kubernetes/render-kubernetes.js';
import { renderServer } from '../render/nats-server/render-server.js';
import { renderPrometheus } from '../render/prometheus/render-prometheus.js';
import type { RenderedFile } from '../render/rendered-file.js';
import { type Templates, templatesOf } from '../render/templates.js';
import { findingsText } from '../views/findings-text.js';
import { plural } from '../views/numbers.js';
import type { Call } from './command.js';
import type { ValidTopology } from './load-for-run.js';
import type { RenderTarget } from './run-render.js';

export const kubernetesTarget: RenderTarget = { name: 'kubernetes', render };

async function render(loaded: ValidTopology, templates: Templates, call: Call): Promise<RenderedFile[]> {
  const own = call.flags.text('templates') ?? null;
  const serverTemplates = templatesOf(await readTemplates('nats', own), templates.origin);
  const monitoringTemplates = templatesOf(await readTemplates('prometheus', own), templates.origin);
  const { files, findings } = renderKubernetes({
    loaded,
    templates,
    namespace: namespaceOf(call),
    server(topology) {
      const { file, secrets } = renderServer(topology, serverTemplates, {
        includesSecrets: false,
        jwts: null,
      });
      return { files: [file], secrets };
    },
    monitoring: monitoringOf(loaded, monitoringTemplates),
  });
  const [first] = findings;
  if (first === undefined) return files;
  call.terminal.warn(`${findingsText(findings, loaded.sources, call.terminal.stderr)}\n`);
  const more = findings.length > 1 ? ` (the first of ${plural(findings.length, 'problem')})` : '';
  throw new FleetError('cannot-render', `${first.message}${more}`, { help: first.help, source: first.place });
}

/** What `render prometheus` makes of the topology. */
export function monitoringOf(loaded: ValidTopology, templates: Templates): MonitoringSource {
  const { monitoring = {} } = loaded.topology;
  return {
    rules: renderPrometheus(loaded, templates, 'rules').text,
    dashboard: renderPrometheus(loaded, templates, 'dashboard').text,
    source: monitoring.source ?? 'fleetctl',
    prefix: monitoring.prefix ?? null,
  };
}

function namespaceOf({ flags }: Call): string | null {
  const given = flags.text('namespace');
  if (given === undefined) return null;
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(given)) return given;
  throw new FleetError('usage', `\`${given}\` is no name of a namespace.`, {
    help: 'Lower-case letters, digits and hyphens, at most 63: --namespace nats',
  });
}
