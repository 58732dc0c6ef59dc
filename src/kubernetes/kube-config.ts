/** The kubeconfig as kubectl finds it: a file that is named, $KUBECONFIG, ~/.kube/config, the pod's own account. */
import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';

export interface KubeChoice {
  /** `--kubeconfig`. */
  file: string | undefined;
  /** `--kube-context`, or what the topology says. */
  context: string | undefined;
}

/** @throws FleetError `usage` where there is no such context, `file-unreadable` where there is no such file */
export function loadKubeConfig({ file, context }: KubeChoice, env: NodeJS.ProcessEnv): KubeConfig {
  const config = new KubeConfig();
  read(config, file, env);
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  if (!wanted) throw noContext(names);
  if (!names.includes(wanted)) throw unknownContext(wanted, names);
  config.setCurrentContext(wanted);
  if (config.getCurrentCluster() === null) {
    throw new FleetError(
      'usage',
      `The context \`${wanted}\` of the kubeconfig names a cluster that it does not have.`,
      {
        help: 'Mend the kubeconfig: kubectl config view',
      },
    );
  }
  return config;
}

function read(config: KubeConfig, file: string | undefined, env: NodeJS.ProcessEnv): void {
  const named =
    file === undefined ? (env['KUBECONFIG'] ?? '').split(process.platform === 'win32' ? ';' : ':') : [file];
  const missing = named.filter(Boolean).find(each => !existsSync(each));
  if (missing !== undefined) {
    throw new FleetError('file-unreadable', `The kubeconfig ${missing} does not exist.`, {
      help: 'Name one with --kubeconfig, or set KUBECONFIG.',
    });
  }
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    const name = file ?? 'of $KUBECONFIG or ~/.kube/config';
    throw new FleetError('file-unreadable', `The kubeconfig ${name} cannot be read: ${reasonOf(error)}.`, {
      help: 'Check it: kubectl config view',
    });
  }
}

/** The first line of what was wrong: an excerpt of the file, which may hold a secret, comes after it. */
function reasonOf(error: unknown): string {
  return String((error as Error).message)
    .split('\n')[0]!
    .replace(/[.:]$/, '');
}

function noContext(names: readonly string[]): FleetError {
  return new FleetError('usage', 'The kubeconfig has no current context.', {
    help:
      names.length === 0
        ? 'Name a kubeconfig: --kubeconfig FILE'
        : `Name one: --kube-context ${names.join('|')}`,
  });
}

function unknownContext(wanted: string, names: readonly string[]): FleetError {
  const near = nearest(wanted, names);
  const known = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;
  return new FleetError('usage', `The kubeconfig has no context \`${wanted}\`.`, {
    help: near === undefined ? known : `Did you mean \`${near}\`? ${known}`,
  });
}
