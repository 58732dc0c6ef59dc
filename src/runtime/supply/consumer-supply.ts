/** The supply of a durable or ephemeral consumer: its intake, open as long as the keeper finds nothing against it. */
import type { Config } from '../../resources/resource.js';
import type { ConsumerBinding } from '../bindings.js';
import type { Bus, Intake, IntakeOptions, IntakeStatus } from '../bus.js';
import { notVerifiable } from '../consumer-problems.js';
import type { Problem } from '../health.js';
import { ConsumerKeeper, type Found } from './consumer-keeper.js';
import type { Supply, SupplySink, SupplyState } from './supply.js';
import { applyCommand } from './verify-consumer.js';

export interface ConsumerSupplyOptions {
  bus: Bus;
  binding: ConsumerBinding;
  everyMs: number;
  notices: boolean;
  /** Handle a consumer whose filters or acknowledgements are not as declared, too. */
  runsDrifted: boolean;
}

export class ConsumerSupply implements Supply {
  readonly #options: ConsumerSupplyOptions;
  readonly #sink: SupplySink;
  readonly #keeper: ConsumerKeeper;
  readonly #stream: string;
  readonly #declared: Config & { name: string };
  #intake: Intake | null = null;
  #closing: Promise<void> = Promise.resolve();
  #state: SupplyState | null = null;
  #isStopped = false;

  constructor(options: ConsumerSupplyOptions, sink: SupplySink) {
    this.#options = options;
    this.#sink = sink;
    const [stream, declared] = Object.entries(options.binding.streams)[0]!;
    this.#stream = stream;
    this.#declared = declared;
    this.#keeper = new ConsumerKeeper({ ...options, stream, declared, found: found => this.#found(found) });
  }

  async start(): Promise<SupplyState> {
    const found = await this.#keeper.start();
    return (
      this.#state ?? { state: 'missing', reason: `not known yet: ${reasonOf(found)}`, fix: 'fleetctl plan' }
    );
  }

  demand(count: number): void {
    this.#intake?.demand(count);
  }

  done(): void {}

  reconnected(): void {
    void this.#keeper.check();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#keeper.stop();
    this.#close();
    await this.#closing;
  }

  #found(found: Found): void {
    if (this.#isStopped) return;
    switch (found.kind) {
      case 'missing':
        this.#become({ state: 'missing', reason: found.reason, fix: found.fix });
        return;
      case 'as-declared':
      case 'differs':
        this.#lives(found);
        return;
      case 'not-allowed':
        this.#open();
        this.#become({
          state: 'running',
          problems: [notVerifiable(this.#options.binding, found.reason)],
          pending: null,
        });
        return;
      case 'unknown':
        // Before anything is known of it the consumer counts as missing; after that the last word stands.
        if (this.#state === null)
          this.#become({ state: 'missing', reason: found.reason, fix: 'fleetctl plan' });
    }
  }

  #lives({ info, problems }: Extract<Found, { info: unknown }>): void {
    const { binding, runsDrifted } = this.#options;
    const worst = problems.find(({ severity }) => severity === 'blocks') ?? problems.find(isDegrading);
    const isBlocked = worst?.severity === 'blocks' && !runsDrifted;
    if (isBlocked) this.#close();
    else this.#open();
    if (worst !== undefined) {
      this.#become({ state: 'drifted', reason: worst.message, fix: worst.fix, problems });
    } else if (info.paused) {
      const until = String(info.config['pause_until'] ?? 'somebody resumes it');
      const fix = binding.kind === 'durable' ? applyCommand(binding.address) : 'nats consumer resume';
      this.#become({ state: 'paused', reason: `paused on the server until ${until}`, fix, problems });
    } else {
      this.#become({ state: 'running', problems, pending: info.num_pending });
    }
  }

  #become(state: SupplyState): void {
    this.#state = state;
    this.#sink.changed(state);
  }

  #open(): void {
    if (this.#intake !== null) {
      this.#intake.resume();
      return;
    }
    const address = { stream: this.#stream, consumer: this.#declared.name };
    this.#intake = this.#options.bus.intake(address, intakeOptions(this.#declared), {
      message: message => this.#delivered(message),
      status: status => this.#happened(status),
    });
    this.#sink.renewed();
  }

  #close(): void {
    const intake = this.#intake;
    this.#intake = null;
    if (intake !== null) this.#closing = Promise.all([this.#closing, intake.stop()]).then(() => {});
  }

  #delivered(message: Parameters<SupplySink['message']>[0]): void {
    this.#sink.message(message);
    // It delivers, so whatever was known to stand in the way is over.
    if (this.#state?.state === 'paused') void this.#keeper.check();
  }

  #happened(status: IntakeStatus): void {
    if (this.#isStopped) return;
    const { address, kind } = this.#options.binding;
    if (status.kind === 'deleted' || status.kind === 'absent') {
      const fix = kind === 'durable' ? applyCommand(address) : 'none needed: it is made again';
      this.#become({ state: 'missing', reason: status.reason, fix });
    } else if (status.kind === 'refused' || status.kind === 'denied') {
      const fix = status.kind === 'denied' ? 'fleetctl render nats' : applyCommand(address);
      this.#become({ state: 'drifted', reason: status.reason, fix, problems: [] });
    }
    void this.#keeper.check();
  }
}

function isDegrading({ severity }: Problem): boolean {
  return severity === 'degrades';
}

function reasonOf(found: Found): string {
  return 'reason' in found ? found.reason : found.kind;
}

function intakeOptions(declared: Config): IntakeOptions {
  const subject = declared['deliver_subject'] as string | undefined;
  const groups = declared['priority_groups'] as string[] | undefined;
  const expiresNs = declared['max_expires'] as number | undefined;
  return {
    maxBatch: (declared['max_batch'] as number | undefined) ?? null,
    maxExpiresMs: expiresNs === undefined ? null : expiresNs / 1e6,
    group: groups?.[0] ?? null,
    push: subject === undefined ? null : { subject, group: (declared['deliver_group'] as string) ?? null },
  };
}
