/**
 * The bus: a nats-server with the configuration that fleetctl renders, so with the derived permissions in force, and
 * the topology applied to it as the user whose job that is.
 */
import { join } from 'node:path';
import { type RunningServer, startServer } from '@swe-ai-fleet/fleetctl';
import { ENVIRONMENT, fleetctl, TOPOLOGY } from './fleetctl.js';

export async function startBus(
  run: string,
  passwords: Record<string, string>,
  say: (line: string) => void,
): Promise<RunningServer> {
  const config = join(run, 'nats');
  const topology = [TOPOLOGY, '--env', ENVIRONMENT];
  await fleetctl(['render', 'nats', ...topology, '--out', config, '--resolve-secrets'], passwords);
  const server = await startServer({
    configFile: join(config, 'nats-server.conf'),
    storeDir: join(run, 'state', 'nats'),
    say,
  });
  try {
    await fleetctl(['apply', ...topology, '--no-context', '--auto-approve'], {
      NATS_URL: server.url,
      NATS_USER: 'fleetctl',
      NATS_PASSWORD: passwords['FLEETCTL_NATS_PASSWORD']!,
    });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A server that has died is started again, on the same port and the same store: the services connect anew. */
export function keepRunning(server: RunningServer, say: (line: string) => void): { stop(): void } {
  let isRestarting = false;
  const timer = setInterval(async () => {
    if (isRestarting || server.isRunning()) return;
    isRestarting = true;
    say('nats-server    ended, and is started anew');
    await server.restart().catch(error => say(`nats-server    ${error.message}`));
    isRestarting = false;
  }, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}

const LOOK_MS = 500;
