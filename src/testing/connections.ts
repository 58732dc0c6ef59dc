/** The connections of a fleet under test: the test's own, one to each account, and those of its services. */
import type { ServiceBinding } from '../runtime/bindings.js';
import { RuntimeError } from '../runtime/runtime-error.js';
import { type Account, type Engine, type Link, testLogin } from './engine.js';
import type { KnownConsumers } from './known-consumers.js';
import type { Ledger } from './ledger.js';
import { ObservedBus } from './observed-bus.js';

export interface Connected {
  service: string;
  instance: string | null;
  link: Link;
  bus: ObservedBus;
}

export class Connections {
  readonly #engine: Engine;
  readonly #ledger: Ledger;
  readonly #consumers: KnownConsumers;
  readonly #own = new Map<Account, ObservedBus>();
  #ofServices: Connected[] = [];

  constructor(engine: Engine, ledger: Ledger, consumers: KnownConsumers) {
    this.#engine = engine;
    this.#ledger = ledger;
    this.#consumers = consumers;
  }

  async openOwn(account: Account): Promise<void> {
    const link = await this.#engine.connect(testLogin(account));
    this.#own.set(account, this.#observe(link, null));
  }

  /** The test's own to an account; to the first of them where that is none of the topology's. */
  own(account: Account): ObservedBus {
    return this.#own.get(account) ?? [...this.#own.values()][0]!;
  }

  /** As the user of a service. */
  async open(
    service: string,
    { account, user, inboxPrefix }: ServiceBinding,
    instance: string | null,
  ): Promise<ObservedBus> {
    const link = await this.#engine.connect({ name: service, account, user, inboxPrefix });
    const bus = this.#observe(link, service);
    this.#ofServices.push({ service, instance, link, bus });
    return bus;
  }

  /** @throws RuntimeError `usage` where there are none */
  of(service: string, instance: string | undefined): Connected[] {
    const found = this.#ofServices.filter(
      each => each.service === service && (instance === undefined || each.instance === instance),
    );
    if (found.length > 0) return found;
    const which = instance === undefined ? `\`${service}\`` : `\`${instance}\` of \`${service}\``;
    throw new RuntimeError('usage', `Nothing of ${which} runs on this fleet.`, {
      help: `Make it with fleet.service('${service}'), and start it.`,
    });
  }

  /** Whoever used them is gone. */
  kill(service: string, instance: string | undefined): void {
    const killed = this.of(service, instance);
    this.#ofServices = this.#ofServices.filter(each => !killed.includes(each));
    for (const { bus, link } of killed) {
      bus.die();
      link.kill();
    }
  }

  /** All of them are gone. */
  end(): void {
    for (const { bus } of this.#ofServices) bus.die();
    for (const bus of this.#own.values()) bus.die();
  }

  #observe(link: Link, service: string | null): ObservedBus {
    return new ObservedBus(link.bus, {
      ledger: this.#ledger,
      service,
      acknowledges: address => this.#consumers.acknowledges(address),
    });
  }
}
