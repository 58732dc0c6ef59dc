/**
 * Publishing: an event and its payload to a confirmed message.
 *
 *   check ──▶ room in the window? ──▶ sent ──PubAck──▶ stored | duplicate
 *                                      ▲ │ no answer, no leader, connection broken
 *                                      └─┘ again under the same id, for as long as is allowed
 *
 * Whether the caller waits for each or for none, no more than `window` are under way. A failure that nobody awaits is
 * counted and logged, and never an unhandled rejection.
 */
import { ApiError } from '../../jetstream/api-error.js';
import { ERR } from '../../jetstream/error-codes.js';
import type { Bindings, EventBinding } from '../bindings.js';
import { type Bus, BusFault, type Headers, type Outgoing, type PubAck } from '../bus.js';
import { type Params, subjectBuilder } from '../events/event-subjects.js';
import { writePayload } from '../events/payload.js';
import { isSuppressed } from '../history/effects.js';
import type { Log } from '../log.js';
import { Queue } from '../queue.js';
import { RuntimeError } from '../runtime-error.js';
import type { Metrics, PublishMetrics } from '../telemetry/metrics.js';
import type { PublishSpan, StartPublishSpan } from '../telemetry/publish-spans.js';
import { newId } from './derived-id.js';
import type { Published, PublishOptions } from './published.js';

export interface PublisherOptions {
  validate: boolean;
  /** How many may be sent and not confirmed at once. */
  window: number;
  /** How long one try waits for its confirmation, and how long it is tried altogether. */
  timeoutMs: number;
  withinMs: number;
  metrics: Metrics;
  log: Log;
  /** Begins the span of what is published; null where the program does not trace. */
  span: StartPublishSpan | null;
}

interface Target {
  event: string;
  binding: EventBinding;
  subjectOf: (params?: Params) => string;
  metrics: PublishMetrics;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 3_000;
/** The stream's leader is being chosen, or resources are short for the moment. */
const PASSING = new Set<number>([ERR.clusterNotAvailable, ERR.clusterNotLeader, ERR.insufficientResources]);

export class Publisher {
  readonly #bus: Bus;
  readonly #service: string;
  readonly #options: PublisherOptions;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #waiting = new Queue<() => void>();
  #inFlight = 0;
  #isClosed = false;
  #whenIdle: (() => void)[] = [];

  constructor(bus: Bus, bindings: Bindings, service: string, options: PublisherOptions) {
    this.#bus = bus;
    this.#service = service;
    this.#options = options;
    const { publishes } = bindings.services[service]!;
    this.#targets = new Map(
      publishes.map(event => {
        const binding = bindings.events[event]!;
        const metrics = options.metrics.event(event);
        return [event, { event, binding, subjectOf: subjectBuilder(event, binding), metrics }];
      }),
    );
  }

  get inFlight(): number {
    return this.#inFlight + this.#waiting.size;
  }

  /**
   * @param idFor the id where the caller gives none, from the subject
   * @throws (rejects) RuntimeError
   */
  publish(
    event: string,
    data: unknown,
    options: PublishOptions = {},
    idFor: (subject: string) => string = newId,
    trace: Headers | null = null,
  ): Promise<Published> {
    const promise = this.#publish(event, data, options, idFor, trace);
    // Who awaits it sees the failure; who does not has it in the log and the metrics.
    promise.catch(NOTHING);
    return promise;
  }

  /** Takes nothing more, and resolves when all that was sent is confirmed or has failed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.idle();
  }

  async idle(): Promise<void> {
    if (this.inFlight === 0) return;
    await new Promise<void>(resolve => this.#whenIdle.push(resolve));
  }

  #publish(
    event: string,
    data: unknown,
    options: PublishOptions,
    idFor: (subject: string) => string,
    trace: Headers | null,
  ): Promise<Published> {
    let target: Target;
    let message: Outgoing;
    let id: string;
    let span: PublishSpan | null = null;
    try {
      target = this.#target(event);
      const subject = target.subjectOf(options.params);
      id = options.id ?? idFor(subject);
      const body = writePayload(data, event, target.binding, this.#options.validate);
      checkHeaders(options);
      const isTraced = this.#options.span !== null && !isSuppressed();
      if (isTraced) span = this.#options.span!({ event, subject, id, body, trace });
      message = { subject, data: body, headers: headersFor(id, options, span?.headers ?? trace) };
    } catch (error) {
      return Promise.reject(error);
    }
    if (isSuppressed()) {
      return Promise.resolve({ stream: '', seq: 0, duplicate: false, id, suppressed: true });
    }
    const sent = this.#sendInTurn(target, message, id);
    return span === null ? sent : span.over(sent);
  }

  #sendInTurn(target: Target, message: Outgoing, id: string): Promise<Published> {
    if (this.#inFlight < this.#options.window) return this.#send(target, message, id);
    return new Promise<void>(resolve => this.#waiting.push(resolve)).then(() =>
      this.#send(target, message, id),
    );
  }

  #target(event: string): Target {
    if (this.#isClosed) {
      throw new RuntimeError('closed', `\`${event}\` was not published: the service is drained.`, {
        help: 'Publish before drain() is called.',
      });
    }
    const target = this.#targets.get(event);
    if (target !== undefined) return target;
    throw new RuntimeError('usage', `\`${this.#service}\` does not publish \`${event}\`.`, {
      help: `Add it to \`services.${this.#service}.publishes\` of the topology, and generate the bindings again.`,
    });
  }

  #send(target: Target, message: Outgoing, id: string): Promise<Published> {
    this.#inFlight++;
    const sentMs = this.#bus.clock.now();
    return this.#bus.publish(message, this.#options.timeoutMs).then(
      ack => this.#stored(target, ack, id, sentMs),
      error => this.#again(target, message, id, sentMs, error),
    );
  }

  #stored(target: Target, { stream, seq, duplicate }: PubAck, id: string, sentMs: number): Published {
    target.metrics.outcomes[duplicate ? 'duplicate' : 'stored']++;
    target.metrics.seconds.observe((this.#bus.clock.now() - sentMs) / 1000);
    this.#done();
    return { stream, seq, duplicate, id };
  }

  async #again(
    target: Target,
    message: Outgoing,
    id: string,
    sentMs: number,
    first: Error,
  ): Promise<Published> {
    const { clock } = this.#bus;
    const untilMs = sentMs + this.#options.withinMs;
    let error = first;
    for (let delayMs = FIRST_RETRY_MS; isPassing(error); delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
      const waitsMs = delayMs * (1 + clock.random() / 2);
      if (clock.now() + waitsMs >= untilMs) break;
      await new Promise<void>(resolve => clock.after(waitsMs, resolve));
      this.#options.metrics.publishRetries++;
      try {
        const ack = await this.#bus.publish(
          message,
          Math.min(this.#options.timeoutMs, untilMs - clock.now()),
        );
        return this.#stored(target, ack, id, sentMs);
      } catch (failure) {
        error = failure as Error;
      }
    }
    const answered = error === first ? error : afterLostAnswer(error, message.subject);
    const fault = faultOf(answered, target.event, message.subject, this.#service);
    target.metrics.outcomes.failed++;
    this.#done();
    const { message: text, help: fix } = fault;
    this.#options.log({ level: 'error', message: text, fix, service: this.#service, event: target.event });
    throw fault;
  }

  #done(): void {
    this.#inFlight--;
    this.#waiting.shift()?.();
    if (this.inFlight === 0) for (const idle of this.#whenIdle.splice(0)) idle();
  }
}

const NOTHING = () => {};

/** What the header of a message may be called: what HTTP allows, which is what the server takes. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const MSG_ID = 'Nats-Msg-Id';

/** @throws RuntimeError `usage` for an id or a header that cannot be sent as it is */
function checkHeaders({ id, headers }: PublishOptions): void {
  if (id !== undefined) checkText('The id', id);
  for (const name in headers) checkHeader(name, headers[name]);
}

function headersFor(id: string, options: PublishOptions, trace: Headers | null): Headers {
  const headers: Record<string, string> = { [MSG_ID]: id, ...trace, ...options.headers };
  if (options.expectLastSeqOnSubject !== undefined) {
    headers['Nats-Expected-Last-Subject-Sequence'] = String(options.expectLastSeqOnSubject);
  }
  return headers;
}

function checkHeader(name: string, value: unknown): void {
  if (name.toLowerCase() === MSG_ID.toLowerCase()) {
    throw new RuntimeError('usage', `The header \`${name}\` is the id of the event.`, {
      help: 'Nothing was sent. Give it as `id`.',
    });
  }
  if (!HEADER_NAME.test(name)) {
    throw new RuntimeError('usage', `\`${name}\` is no name of a header.`, {
      help: 'Nothing was sent. A name has no spaces and no colons.',
    });
  }
  if (value !== '') checkText(`The header \`${name}\``, value);
}

function checkText(what: string, value: unknown): void {
  if (typeof value === 'string' && value !== '' && !/[\r\n\0]/.test(value)) return;
  const is = typeof value === 'string' ? 'is empty, or more than one line' : `is ${typeof value}`;
  throw new RuntimeError('usage', `${what} ${is}.`, { help: 'Nothing was sent. Give it one line of text.' });
}

function isPassing(error: Error): boolean {
  if (error instanceof BusFault) return ['timeout', 'disconnected', 'no-responders'].includes(error.kind);
  return error instanceof ApiError && (PASSING.has(error.errCode) || error.code === 503);
}

/**
 * The server looks at the sequence that is expected before it looks at the id (2.15.1), so a message that it has stored
 * and whose answer was lost is refused when it is sent again. Which of the two it was cannot be told.
 */
function afterLostAnswer(error: Error, subject: string): Error {
  const isWrongSequence = error instanceof ApiError && error.errCode === ERR.wrongLastSequence;
  return isWrongSequence ? new BusFault('timeout', subject, error.description) : error;
}

function faultOf(error: Error, event: string, subject: string, service: string): RuntimeError {
  const on = subject === event ? `\`${event}\`` : `\`${event}\` on \`${subject}\``;
  if (error instanceof ApiError) {
    return new RuntimeError('publish-refused', `${on}: the stream refused it: ${error.description}.`, {
      help: 'Nothing was stored. Mend the event or the limits of the stream; the same event would be refused again.',
      cause: error,
    });
  }
  const kind = error instanceof BusFault ? error.kind : 'closed';
  switch (kind) {
    case 'denied':
      return new RuntimeError('denied', `${on}: the login of \`${service}\` may not publish it.`, {
        help: 'Nothing was stored. Give the server the rights that the topology derives: fleetctl render nats',
        cause: error,
      });
    case 'too-large':
      return new RuntimeError('publish-refused', `${on}: it is larger than the server takes.`, {
        help: 'Nothing was stored. Store what is large elsewhere, and publish where.',
        cause: error,
      });
    case 'closed':
      return new RuntimeError('closed', `${on}: the connection is closed.`, {
        help: 'Whether it was stored is not known.',
        cause: error,
      });
    case 'no-responders':
      return new RuntimeError('publish-refused', `${on}: no stream stores it.`, {
        help: 'Nothing was stored. Create the stream: fleetctl apply',
        cause: error,
      });
    default:
      return new RuntimeError('publish-unconfirmed', `${on}: no stream has confirmed it in time.`, {
        help: 'It may be stored. Publish it again under the same id: within its duplicate window the stream stores it once.',
        cause: error,
      });
  }
}
