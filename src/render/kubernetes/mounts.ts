/** Secrets and config maps that the servers see as folders, and whether they hold every file that the server needs. */
import type { PathStep } from '../../topology/loaded-topology.js';
import type { Topology } from '../../topology/topology.gen.js';
import { dnsLabels } from './names.js';
import type { RenderProblem } from './problem.js';
import type { Settings } from './settings.js';

export interface Mount {
  name: string;
  path: string;
  /** One of the two; the other is null. */
  secret: string | null;
  configMap: string | null;
}

export function mountsOf({ written: { mounts = {} } }: Settings): Mount[] {
  const paths = Object.keys(mounts).sort();
  const names = dnsLabels(paths);
  return paths.map(path => ({
    name: `mount-${names.get(path)!}`.slice(0, 63).replace(/-+$/, ''),
    path: path.replace(/\/+$/, ''),
    secret: mounts[path]!.secret ?? null,
    configMap: mounts[path]!.config_map ?? null,
  }));
}

/** Members of the server section that name a file on its machine. */
const FILE_KEY = /_file$|^credentials$/;
const NOT_MOUNTED = new Set(['pid_file', 'log_file']);

export function unmountedFiles({ server = {} }: Topology, mounts: readonly Mount[]): RenderProblem[] {
  const problems: RenderProblem[] = [];
  const visit = (value: unknown, path: PathStep[]) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      const isPath = typeof each === 'string' && FILE_KEY.test(key) && !NOT_MOUNTED.has(key);
      if (!isPath) visit(each, [...path, key]);
      else if (!mounts.some(mount => each.startsWith(`${mount.path}/`)))
        problems.push(unmounted(each, [...path, key]));
    }
  };
  visit(server, ['server']);
  return problems;
}

function unmounted(file: string, path: PathStep[]): RenderProblem {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) || '/' : '/etc/nats-certs';
  return {
    path,
    message: `No pod has the file ${file}: it lies below none of \`kubernetes.mounts\`.`,
    help: `Mount the secret that holds it: \`kubernetes: { mounts: { ${folder}: { secret: NAME } } }\`.`,
  };
}
