/** The consumers of a topology as its services read them: where each is on the server, and how it was declared. */
import type { Bindings, ConsumerBinding } from '../runtime/bindings.js';
import type { ConsumerAddress } from '../runtime/bus.js';
import { RuntimeError } from '../runtime/runtime-error.js';
import type { Account } from './engine.js';
import type { ReadConsumer } from './evidence.js';

export interface KnownConsumer extends ReadConsumer {
  account: Account;
  binding: ConsumerBinding;
  /** Of a fan-out: on the first of its streams. */
  address: ConsumerAddress;
}

export class KnownConsumers {
  readonly #topology: string;
  readonly #byName = new Map<string, KnownConsumer>();

  constructor({ topology, services }: Bindings) {
    this.#topology = topology;
    for (const { account, consumers } of Object.values(services)) {
      for (const [key, binding] of Object.entries(consumers)) this.#byName.set(key, known(account, binding));
    }
  }

  /** @throws RuntimeError `usage` */
  named(consumer: string): KnownConsumer {
    const found = this.#byName.get(consumer);
    if (found !== undefined) return found;
    throw new RuntimeError('usage', `\`${this.#topology}\` has no service that reads \`${consumer}\`.`, {
      help: `Its consumers: ${[...this.#byName.keys()].join(', ')}.`,
    });
  }

  /**
   * One that is a single consumer of the server.
   * @throws RuntimeError `usage` where every instance of its service has one of its own
   */
  single(consumer: string): KnownConsumer {
    const found = this.named(consumer);
    if (found.binding.kind !== 'fan-out') return found;
    throw new RuntimeError(
      'usage',
      `\`${consumer}\` is a fan-out: each instance has a consumer of its own.`,
      {
        help: 'An instance makes it, and makes it again when it is gone: crash or disconnect the service instead.',
      },
    );
  }

  /** Whether a consumer of the server acknowledges, as it was declared. */
  acknowledges({ stream, consumer }: ConsumerAddress): boolean {
    for (const { binding } of this.#byName.values()) {
      const declared = binding.streams[stream];
      if (declared?.name === consumer) return (declared['ack_policy'] ?? 'none') !== 'none';
    }
    return true;
  }
}

function known(account: Account, binding: ConsumerBinding): KnownConsumer {
  const { kind, name } = binding;
  const streams = Object.keys(binding.streams);
  // A fan-out has a consumer of its own for each instance.
  const isNamed = (consumer: string) =>
    kind === 'fan-out' ? consumer.startsWith(`${name}-`) : consumer === name;
  return { account, binding, address: { stream: streams[0]!, consumer: name }, streams, isNamed };
}
