/** What `npm run fleet -- …` may say. */
import { parseArgs } from 'node:util';
import type { ServiceName } from '../events.js';

export interface FleetOptions {
  /** Where the page is; 0: any that is free. */
  port: number;
  /** How many processes of each service. */
  instances: Record<RunningService, number>;
  deliberationMs: number;
  workMs: number;
  /** What the fleet knows is kept here; null: a temporary folder, gone at the end. */
  state: string | null;
  /** A bus that is there already, with the topology applied; null: one of our own. */
  server: string | null;
  /** Where the logins of this run are written to, for other programs; gone with the run. */
  logins: string | null;
  /** Context of a cluster that agents run in; null: processes of this machine. */
  kubeContext: string | null;
  verbose: boolean;
}

/** The agents are jobs: the workspace starts them. */
export type RunningService = Exclude<ServiceName, 'agents'>;

/** In the order in which they are started; stopped the other way round. */
export const SERVICES: readonly RunningService[] = [
  'storycoach',
  'planning',
  'context',
  'orchestrator',
  'workspace',
  'gateway',
];

export const USAGE = `npm run fleet -- [options]

  --port N               where the page is (8080; 0 is any that is free)
  --instances NAME=N     so many processes of a service, repeatable: --instances workspace=2
  --deliberation TIME    how long a council takes (2s)
  --work TIME            how long an agent works (3s)
  --state FOLDER         keep what the fleet knows, for the next start
  --logins FILE          write the logins of this run there, as shell variables
  --server URL           a bus of yours, with passwords from the environment (README.md)
  --kube-context NAME    run agents as Kubernetes jobs there (README.md)
  --verbose              what the services say
  --help                 this help
`;

export class WrongUsage extends Error {}

/** @throws WrongUsage; null where help is asked for */
export function parseOptions(args: readonly string[]): FleetOptions | null {
  const { values } = parsed(args);
  if (values.help) return null;
  return {
    port: count('--port', values.port, 65_535),
    instances: instancesOf(values.instances),
    deliberationMs: time('--deliberation', values.deliberation),
    workMs: time('--work', values.work),
    state: values.state ?? null,
    server: values.server ?? null,
    logins: values.logins ?? null,
    kubeContext: values['kube-context'] ?? null,
    verbose: values.verbose,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8080' },
        instances: { type: 'string', multiple: true, default: [] },
        deliberation: { type: 'string', default: '2s' },
        work: { type: 'string', default: '3s' },
        state: { type: 'string' },
        server: { type: 'string' },
        logins: { type: 'string' },
        'kube-context': { type: 'string' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new WrongUsage((error as Error).message);
  }
}

function instancesOf(given: readonly string[]): FleetOptions['instances'] {
  const instances = Object.fromEntries(SERVICES.map(name => [name, 1])) as FleetOptions['instances'];
  for (const text of given) {
    const [name, number = ''] = text.split('=');
    const service = SERVICES.find(each => each === name);
    if (service === undefined) {
      throw new WrongUsage(
        `--instances ${text}: there is no service ${name}; there are ${SERVICES.join(', ')}.`,
      );
    }
    if (service === 'gateway' && number !== '1') {
      throw new WrongUsage(
        '--instances gateway: its port is one, and so is it. Start a second fleet on another.',
      );
    }
    instances[service] = count(`--instances ${service}`, number, 16);
  }
  return instances;
}

function count(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new WrongUsage(`${flag} takes a number from 0 to ${most}, and not \`${text}\`.`);
}

function time(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  if (match === null) throw new WrongUsage(`${flag} takes a time as 500ms, 2s or 1m, and not \`${text}\`.`);
  return Math.round(Number(match[1]) * { ms: 1, s: 1_000, m: 60_000 }[match[2] as 'ms' | 's' | 'm']);
}
