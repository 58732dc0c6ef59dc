/** The whole fleet: the bus, then each service with its own login and no other, the gateway last. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type RunningServer, readTopology } from '@swe-ai-fleet/fleetctl';
import { ENVIRONMENT, TOPOLOGY } from './fleetctl.js';
import { freePort } from './free-port.js';
import { type FleetOptions, type RunningService, SERVICES, WrongUsage } from './options.js';
import { givenPasswords, makePasswords, passwordVariable, writeLogins } from './passwords.js';
import { makeRunFolder } from './run-folder.js';
import { keepRunning, startBus } from './start-bus.js';
import { type Child, supervise } from './supervise.js';

export interface RunningFleet {
  /** Where the page is. */
  url: string;
  natsUrl: string;
  /** By name: `planning-1`. */
  children: Map<string, Child>;
  /** By variable; for tests, and for services in other languages. */
  passwords: Record<string, string>;
  folder: string;
  stop(): Promise<void>;
}

export type Say = (line: string) => void;

/** @throws WrongUsage for a port that is taken; an Error with what fleetctl or nats-server said */
export async function startFleet(
  options: FleetOptions,
  say: Say,
  signal = new AbortController().signal,
): Promise<RunningFleet> {
  const port = await freePort(options.port);
  if (port === null) {
    throw new WrongUsage(
      `Port ${options.port} is taken. Another one: npm run fleet -- --port ${options.port + 1}`,
    );
  }
  const { topology } = await readTopology([TOPOLOGY], ENVIRONMENT);
  if (topology === null)
    throw new Error(`fleetctl validate ${TOPOLOGY} --env ${ENVIRONMENT} says what is wrong`);
  const passwords = options.server === null ? makePasswords(topology) : givenPasswords(topology, process.env);
  const run = await makeRunFolder(options.state);
  const children = new Map<string, Child>();
  let server: RunningServer | null = null;
  let keeper: { stop(): void } | null = null;
  const stop = async () => {
    // A SIGTERM may have been sent to all of them at once.
    for (const child of children.values()) child.expectEnd();
    for (const child of [...children.values()].reverse()) await child.stop();
    keeper?.stop();
    await server?.stop();
    await run.remove();
    if (options.logins !== null) await rm(options.logins, { force: true });
  };
  try {
    if (options.server === null) {
      server = await startBus(run.path, passwords, say);
      keeper = keepRunning(server, say);
      say(`nats-server at ${server.url}: topology applied, derived permissions in force`);
    }
    const natsUrl = server?.url ?? options.server!;
    if (options.logins !== null) await writeLogins(options.logins, natsUrl, passwords);
    const env = environment(options, natsUrl, run.path, port);
    for (const service of SERVICES) {
      signal.throwIfAborted();
      const own = passwordsFor(service, name => passwordVariable(topology, name), passwords);
      const started = start(service, options, { ...env, ...own }, say);
      for (const child of started) children.set(child.name, child);
      await Promise.race([Promise.all(started.map(child => child.ready())), aborted(signal)]);
    }
    signal.throwIfAborted();
    return { url: `http://127.0.0.1:${port}`, natsUrl, children, passwords, folder: run.path, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function start(
  service: RunningService,
  options: FleetOptions,
  env: Record<string, string>,
  say: Say,
): Child[] {
  const program = fileURLToPath(new URL(`../programs/${service}.js`, import.meta.url));
  return Array.from({ length: options.instances[service] }, (_, index) => {
    const name = `${service}-${index + 1}`;
    return supervise({ name, program, env: { ...env, FLEET_INSTANCE: name } }, (line, kind) => {
      if (options.verbose || kind === 'state') say(`${name.padEnd(14)} ${line}`);
    });
  });
}

/** A service knows its own password; the workspace also that of the agents, which it starts. */
function passwordsFor(
  service: RunningService,
  variableOf: (service: string) => string | null,
  passwords: Record<string, string>,
): Record<string, string> {
  const variables = [variableOf(service), service === 'workspace' ? variableOf('agents') : null];
  return Object.fromEntries(variables.filter(name => name !== null).map(name => [name, passwords[name]!]));
}

function environment(options: FleetOptions, url: string, run: string, port: number): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const inherited = Object.entries(process.env).filter(([name]) => /^(FLEET_|KUBE)/.test(name));
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    PATH,
    HOME,
    ...(TMPDIR !== undefined && { TMPDIR }),
    NATS_URL: url,
    FLEET_RUN: run,
    FLEET_PORT: String(port),
    FLEET_DELIBERATION_MS: String(options.deliberationMs),
    FLEET_WORK_MS: String(options.workMs),
    ...(options.kubeContext !== null && { FLEET_KUBE_CONTEXT: options.kubeContext }),
  };
}
