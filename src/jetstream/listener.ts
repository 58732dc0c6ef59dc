/**
 * A connection of its own that listens: it needs no JetStream, so it also serves the system account.
 *
 *   dialled ──breaks──▶ waiting ──RETRY_MS──▶ dialled again, and subscribed to the same subjects
 *
 * What is published while it is away is not heard.
 */
import type { NatsConnection } from '@nats-io/transport-node';
import { readCredentials } from './authenticate.js';
import type { ConnectionOptions } from './connection-options.js';
import { dial } from './dial.js';

export interface Listener {
  /** Calls `receive` for each message of a subject, for as long as the server lets us. */
  listen(subject: string, receive: (subject: string, body: unknown) => void): void;
  /** Subjects that the server does not let us subscribe to. */
  readonly refused: ReadonlySet<string>;
  readonly connected: boolean;
  /** One question that many answer: all answers that come before it has been quiet for a while. */
  askAll(subject: string, options: { quietMs: number; timeoutMs: number }): Promise<unknown[]>;
  close(): Promise<void>;
}

const RETRY_MS = 1_000;

/** @throws FleetError where the first connection cannot be made */
export async function startListener(options: ConnectionOptions): Promise<Listener> {
  const listener = new DialledListener(options);
  await listener.dial();
  return listener;
}

type Receive = (subject: string, body: unknown) => void;

class DialledListener implements Listener {
  readonly refused = new Set<string>();
  readonly #options: ConnectionOptions;
  readonly #wanted = new Map<string, Receive>();
  #client: NatsConnection | null = null;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#client !== null && !this.#client.isClosed();
  }

  async dial(): Promise<void> {
    const credentials = await readCredentials(this.#options.login);
    const { client } = await dial(this.#options.servers, this.#options, credentials);
    if (this.#ended) return client.close();
    this.#client = client;
    this.refused.clear();
    for (const [subject, receive] of this.#wanted) this.#subscribe(subject, receive);
    void client.closed().then(() => this.#retry());
  }

  listen(subject: string, receive: Receive): void {
    this.#wanted.set(subject, receive);
    this.#subscribe(subject, receive);
  }

  async askAll(subject: string, { quietMs, timeoutMs }: { quietMs: number; timeoutMs: number }) {
    if (this.#client === null) return [];
    const options = { strategy: 'stall', maxWait: timeoutMs, stall: quietMs } as const;
    const answers: unknown[] = [];
    for await (const message of await this.#client.requestMany(subject, '', options))
      answers.push(bodyOf(message.string()));
    return answers;
  }

  async close(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#client?.close();
  }

  #subscribe(subject: string, receive: Receive): void {
    this.#client?.subscribe(subject, {
      callback: (error, message) => {
        if (error !== null) this.refused.add(subject);
        else receive(message.subject, bodyOf(message.string()));
      },
    });
  }

  #retry(): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => void this.dial().catch(() => this.#retry()), RETRY_MS);
    this.#timer.unref();
  }
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
