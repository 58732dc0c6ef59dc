import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FleetError } from '../findings/fleet-error.js';
import { findServer } from './find-server.js';
import { type GuardedProcess, startGuarded, untilStopped } from './guard.js';
import { type ServerPorts, waitUntilReady } from './wait-until-ready.js';

/**
 * A nats-server of our own: on loopback, with JetStream, on ports and in a store that nobody else has, and
 * gone with its parent (guard.ts).
 *
 *     startServer ──▶ running ──stop──▶ stopped ──restart──▶ running (same ports, same store)
 *                        └─────kill───────┘
 */
export interface StartOptions {
  /** The text of a nats-server configuration; address, port, store and JetStream are ours whatever it says. */
  config?: string;
  /** Or the path of one, used in place, so that what it includes is found. */
  configFile?: string;
  /** True: address, ports, store and JetStream are those of the configuration. */
  asConfigured?: boolean;
  /** Further command line arguments of nats-server, as `['-DV']`. */
  args?: readonly string[];
  /** The nats-server to run; by default found, or installed. */
  binary?: string;
  /** Where JetStream keeps its files; by default a temporary folder that goes with the server. */
  storeDir?: string;
  /** The port for clients; by default one that is free. */
  port?: number;
  /** False: no monitoring port; readiness is then known from the server's ports alone. */
  monitor?: boolean;
  /** How long the server may take to be ready. */
  timeoutMs?: number;
  /** Hears what finding or installing a server does. */
  say?: (line: string) => void;
}

export interface RunningServer {
  /** `nats://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** `http://127.0.0.1:PORT`, or null without monitoring. */
  readonly monitorUrl: string | null;
  /** The server's own process id; a new one after a restart. */
  readonly pid: number;
  readonly storeDir: string;
  isRunning(): boolean;
  /** What the server has logged so far, all runs together. */
  log(): Promise<string>;
  /** Ends it as an operator would (SIGTERM), by force where it does not comply, and removes what was temporary. */
  stop(): Promise<void>;
  /** Ends it as a crash would (SIGKILL). The store stays for a restart; stop() removes it. */
  kill(): Promise<void>;
  /** Stops it if it runs and starts it again on the same ports and the same store. */
  restart(options?: { config?: string }): Promise<void>;
  /** Has it read its configuration again, a new one where given, and waits until it holds. */
  reload(config?: string): Promise<void>;
  /** Halts the process without ending it (SIGSTOP), and lets it go on: a server that hangs. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/**
 * Without limits of its own the server takes three quarters of what the disk has free as the most that streams may
 * reserve, and a topology would fit one machine and not another.
 */
const ROOMY = 'jetstream { max_memory_store: 64GiB, max_file_store: 1TiB }\n';

const READY_MS = 20_000;
const STOP_MS = 10_000;
const RELOAD_MS = 10_000;
/** A port that was free a moment ago may be taken when the server binds it. */
const PORT_CLASH_RETRIES = 20;

/** @throws FleetError `server-failed` with the server's own last words; `server-missing` where there is none. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const binary = options.binary ?? (await findServer(options.say ? { say: options.say } : {})).path;
  const scratch = await mkdtemp(join(tmpdir(), 'fleetctl-server-'));
  const storeDir = options.storeDir ?? join(scratch, 'store');
  const server = new EmbeddedServer(binary, options, scratch, storeDir);
  try {
    if (options.configFile === undefined) await server.writeConfig(options.config ?? ROOMY);
    await server.start();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class EmbeddedServer implements RunningServer {
  private process: GuardedProcess | null = null;
  private ports: ServerPorts | null = null;
  private readonly configFile: string;
  private readonly logFile: string;

  constructor(
    private readonly binary: string,
    private readonly options: StartOptions,
    private readonly scratch: string,
    readonly storeDir: string,
  ) {
    this.logFile = join(scratch, 'server.log');
    this.configFile = options.configFile ?? join(scratch, 'server.conf');
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.ports?.client ?? 0;
  }

  get monitorUrl(): string | null {
    return this.ports?.monitor == null ? null : `http://127.0.0.1:${this.ports.monitor}`;
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  isRunning(): boolean {
    return this.process !== null && !this.process.hasEnded();
  }

  log(): Promise<string> {
    return readFile(this.logFile, 'utf8').catch(() => '');
  }

  async writeConfig(config: string): Promise<void> {
    if (this.options.configFile !== undefined) {
      throw new Error('a server that was started with a file of its caller cannot be given another text');
    }
    await writeFile(this.configFile, config, { mode: 0o600 });
  }

  async start(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const from = (await this.log()).length;
      try {
        await this.startOnce();
        return;
      } catch (error) {
        await this.endProcess();
        // Only ports that we ask for again can clash: the others the server chooses itself.
        const clash = /address already in use/.test((await this.log()).slice(from));
        if (!clash || this.ports === null || attempt >= PORT_CLASH_RETRIES) throw error;
        await sleep(250);
      }
    }
  }

  private async startOnce(): Promise<void> {
    const portsDir = join(this.scratch, 'ports');
    await rm(portsDir, { recursive: true, force: true });
    await mkdir(portsDir, { recursive: true });
    await mkdir(this.storeDir, { recursive: true });
    const from = (await this.log()).length;
    this.process = await startGuarded({
      command: [this.binary, ...this.serverArgs(portsDir)],
      logFile: this.logFile,
      scratch: this.scratch,
    });
    const outcome = await waitUntilReady(this.process, portsDir, this.options.timeoutMs ?? READY_MS);
    if ('fault' in outcome) throw await this.failure(outcome.fault, from);
    this.ports = outcome.ports;
  }

  private serverArgs(portsDir: string): string[] {
    if (this.options.asConfigured)
      return ['-c', this.configFile, '--ports_file_dir', portsDir, ...(this.options.args ?? [])];
    const monitor = this.options.monitor === false ? [] : ['-m', String(this.ports?.monitor ?? -1)];
    return [
      ...[
        '-c',
        this.configFile,
        '-a',
        '127.0.0.1',
        '-p',
        String(this.ports?.client ?? this.options.port ?? -1),
        ...monitor,
      ],
      ...['-js', '-sd', this.storeDir, '--ports_file_dir', portsDir],
      ...(this.options.args ?? []),
    ];
  }

  private async failure(fault: string, from: number): Promise<FleetError> {
    const lines = (await this.log()).slice(from).trimEnd().split('\n');
    // A config error comes as one plain line; a failure later as an [ERR] or [FTL] among many.
    const plain = lines.map(line => line.replace(/^\[\d+\] \S+ \S+ /, '')).filter(line => line !== '');
    const said = plain.slice(-12).map(line => `  ${line}`);
    return new FleetError('server-failed', [`${this.binary} ${fault}. Its last lines:`, ...said].join('\n'), {
      help: 'Check the configuration and the arguments it was given.',
    });
  }

  async stop(): Promise<void> {
    await this.endProcess();
    await rm(this.scratch, { recursive: true, force: true, maxRetries: 3 });
  }

  async kill(): Promise<void> {
    await this.process?.signal('KILL');
    await this.process?.ended;
  }

  async restart(options: { config?: string } = {}): Promise<void> {
    await this.endProcess();
    if (options.config !== undefined) await this.writeConfig(options.config);
    await this.start();
  }

  async reload(config?: string): Promise<void> {
    if (config !== undefined) await this.writeConfig(config);
    const from = (await this.log()).length;
    await this.process?.signal('HUP');
    for (const deadline = Date.now() + RELOAD_MS; Date.now() < deadline; await sleep(20)) {
      const said = (await this.log()).slice(from);
      if (/Reloaded server configuration/.test(said)) return;
      if (/Failed to reload/.test(said)) throw await this.failure('refuses the new configuration', from);
      if (!this.isRunning()) throw await this.failure('ended while it read its configuration again', from);
    }
    throw await this.failure(`did not read its configuration again within ${RELOAD_MS / 1000} s`, from);
  }

  async freeze(): Promise<void> {
    if (this.process === null) return;
    await this.process.signal('STOP');
    await untilStopped(this.process.pid);
  }

  async thaw(): Promise<void> {
    await this.process?.signal('CONT');
  }

  private async endProcess(): Promise<void> {
    const { process } = this;
    if (process === null || process.hasEnded()) return;
    void process.signal('CONT'); // A frozen one would not hear the rest.
    void process.signal('TERM');
    const timer = setTimeout(() => void process.signal('KILL'), STOP_MS);
    await process.ended;
    clearTimeout(timer);
  }
}
