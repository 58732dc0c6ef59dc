import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTemplates } from '../../../src/files/read-templates.js';
import { lint } from '../../../src/lint/lint.js';
import { runProgram } from '../../../src/nats-server/run-program.js';
import { renderServer, type ServerRendering } from '../../../src/render/nats-server/render-server.js';
import type { SignedJwts } from '../../../src/render/nats-server/server-model.js';
import { templatesOf } from '../../../src/render/templates.js';
import { loadTopology } from '../../../src/topology/load.js';
import type { LoadedTopology } from '../../../src/topology/loaded-topology.js';
import type { Topology } from '../../../src/topology/topology.gen.js';

const builtIn = await readTemplates('nats', null);

/** A topology that has no error, from YAML. */
export function topologyOf(yaml: string): Topology {
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text: /^topology:/m.test(yaml) ? yaml : `${yaml}\ntopology: test\n` }],
    overlay: null,
    referenced: new Map(),
  });
  const errors = [...loaded.findings, ...lint(loaded as LoadedTopology)].filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return loaded.topology!;
}

export function rendering(topology: Topology, jwts: SignedJwts | null = null): ServerRendering {
  const templates = templatesOf(builtIn, {
    target: 'nats',
    version: '0.0.0',
    topology: topology.topology,
    digest: 'sha256:0',
    env: null,
  });
  return renderServer(topology, templates, { includesSecrets: false, jwts });
}

/** nats-server.conf of a topology. */
export function confOf(yaml: string | Topology): string {
  return rendering(typeof yaml === 'string' ? topologyOf(yaml) : yaml).file.text;
}

/** What `nats-server -t` says of a configuration. */
export async function tested(
  conf: string,
  binary: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetctl-conf-'));
  try {
    await writeFile(join(folder, 'nats-server.conf'), conf);
    const args = ['-t', '-c', join(folder, 'nats-server.conf')];
    const end = await runProgram(binary, args, { timeoutMs: 20_000, env: { ...process.env, ...env } });
    return { code: end.code, said: end.stdout + end.stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
