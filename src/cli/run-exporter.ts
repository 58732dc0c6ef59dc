/**
 * `exporter`: serves until a signal comes. A server that is away when it starts is one that is away later: the page
 * says so. What waiting does not mend, a login that is refused or a context that there is not, ends it.
 */
import { fleetctlInboxes } from '../access/inbox-prefix.js';
import { createExporter, type ExporterOptions } from '../exporter/exporter.js';
import { serveExporter } from '../exporter/http-server.js';
import { type ListenAddress, parseListenAddress } from '../exporter/listen-address.js';
import type { AccountToObserve } from '../exporter/observed-account.js';
import { namesIn } from '../files/read-text.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { resolveConnection } from '../jetstream/connection-options.js';
import { contextDisk } from '../jetstream/context-disk.js';
import { startListener } from '../jetstream/listener.js';
import { type Target, targetOf } from '../plan/target.js';
import { desire } from '../resources/desire.js';
import { parseDuration } from '../units/duration.js';
import { jsonDocument } from '../views/json-document.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { accountOptions, explain, openAccount } from './connect-accounts.js';
import { loadForRun, type ValidTopology } from './load-for-run.js';
import { concurrencyOf } from './plan-flags.js';
import { fleetctlVersion } from './version.js';

const DEFAULT_LISTEN = '127.0.0.1:7778';

export async function runExporter(call: Call): Promise<Result> {
  const { flags, terminal, signals } = call;
  const address = addressOf(flags.text('listen') ?? DEFAULT_LISTEN);
  const loaded = await topologyOf(call);
  const accounts = accountsOf(loaded, call);
  await checkLogins(accounts);
  const exporter = createExporter({
    accounts,
    listenSystem: systemOf(call),
    intervalMs: parseDuration(flags.text('interval') ?? '0') / 1e6,
    concurrency: concurrencyOf(flags),
    ages: !flags.on('noAges'),
    allConsumers: flags.on('allConsumers'),
    declared: loaded === null ? null : declarations(loaded),
    version: fleetctlVersion(),
    warn: terminal.warn,
  });
  const running = await serveExporter(exporter, address);
  terminal.say(`Serving ${running.url}/metrics and /healthz. SIGTERM or Ctrl-C ends it.\n`);
  await ended(signals);
  await running.stop();
  await exporter.close();
  const listings = exporter.listings();
  return {
    exit: EXIT.done,
    text: () => '',
    json: () =>
      jsonDocument({ format: 'fleetctl.exporter', format_version: '1.0', url: running.url, listings }),
  };
}

function addressOf(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address !== null) return address;
  throw new FleetError('usage', `--listen takes HOST:PORT, not \`${text}\`.`, {
    help: 'For example --listen 127.0.0.1:7778, --listen :7778 for every address, --listen [::1]:7778.',
  });
}

/** Of no topology the exporter shows what there is; ./topology is read where there is one. */
async function topologyOf({ operands, flags, terminal }: Call): Promise<ValidTopology | null> {
  const env = flags.text('env') ?? null;
  const isGiven = operands.length > 0 || env !== null;
  if (!isGiven && !Array.isArray(await namesIn('topology'))) return null;
  return loadForRun(pathsOf(operands), env, terminal);
}

const ANY: Target = { context: null, cluster: null, accounts: [{ name: null, context: null }] };

function accountsOf(loaded: ValidTopology | null, call: Call): AccountToObserve[] {
  const target = loaded === null ? ANY : targetOf(loaded.topology);
  const topologyInboxes = loaded === null ? new Map<string, string>() : fleetctlInboxes(loaded.topology);
  return [...accountOptions(target, call)].map(([name, options]) => {
    explain(options, call.terminal);
    const open = () => openAccount(target, { ...options, topologyInboxes });
    return { name, open, listen: () => startListener(options) };
  });
}

/** Once, before anything is served. */
async function checkLogins(accounts: readonly AccountToObserve[]): Promise<void> {
  for (const account of accounts) {
    try {
      await (await account.open()).close();
    } catch (error) {
      const isAway =
        error instanceof FleetError && error.exit === EXIT.unreachable && error.code !== 'no-jetstream';
      if (!isAway) throw error;
    }
  }
}

function systemOf({ flags, env, terminal }: Call): ExporterOptions['listenSystem'] {
  const context = flags.text('systemContext');
  if (context === undefined) return null;
  const options = resolveConnection({ context, timeout: flags.text('timeout') }, env, contextDisk);
  explain(options, terminal);
  return () => startListener(options);
}

/** Defaults follow from the server's limits and version, which are known with the first listing. */
function declarations(loaded: ValidTopology): NonNullable<ExporterOptions['declared']> {
  const made = new Map<string, ReturnType<typeof desire>>();
  return (account, { maxAckPending, version }) => {
    const key = `${account} ${maxAckPending} ${version}`;
    const all =
      made.get(key) ??
      desire(loaded, {
        accountMaxAckPending: new Map(maxAckPending === null ? [] : [[account, maxAckPending]]),
        serverVersions: new Map([[account, version]]),
      });
    made.set(key, all);
    return {
      desired: all.desired.filter(each => each.key.account === account),
      runtimeManaged: all.runtimeManaged.filter(each => each.account === account),
    };
  };
}

function ended(signals: Call['signals']): Promise<void> {
  return new Promise(done => {
    signals.finish(() => 'The exporter was ended before it had answered everybody.');
    if (signals.aborted.aborted) done();
    signals.aborted.addEventListener('abort', () => done(), { once: true });
  });
}
