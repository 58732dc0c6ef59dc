import type { Topology } from '../../topology/topology.gen.js';
import type { RenderedFile } from '../rendered-file.js';
import type { Templates } from '../templates.js';
import type { Secret } from './secret.js';
import { type SignedJwts, serverModel } from './server-model.js';

/** The file that everything else hangs on, and what it includes. */
export const MAIN = 'nats-server.conf';
export const SECRETS = 'secrets.conf';

export interface ServerRendering {
  file: RenderedFile;
  /** The variables that it names. */
  secrets: Secret[];
}

/**
 * nats-server.conf of a topology. Its secrets are variables: of secrets.conf where `includesSecrets`, else of the
 * server's environment.
 *
 * @throws FleetError `cannot-render`, `template-invalid`
 */
export function renderServer(
  topology: Topology,
  templates: Templates,
  options: { includesSecrets: boolean; jwts: SignedJwts | null },
): ServerRendering {
  const include = options.includesSecrets ? `./${SECRETS}` : null;
  const { model, secrets } = serverModel(topology, { include, jwts: options.jwts });
  return { file: { path: MAIN, text: templates.fill(MAIN, model) }, secrets };
}

/** The file with the secrets, readable by its owner alone. */
export function renderSecrets(
  secrets: readonly { variable: string; value: string }[],
  templates: Templates,
): RenderedFile {
  return { path: SECRETS, text: templates.fill(SECRETS, { secrets }), secret: true };
}
