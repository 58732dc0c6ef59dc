/**
 * Server-sent events for browsers, from a fan-out consumer.
 *
 *   request ──authorize──▶ view ──▶ browser ◀── events, filtered and projected for it
 *
 * Each instance of the gateway reads each stream once, however many browsers listen. `fetch` is a handler of the Fetch
 * API: (Request) => Promise<Response>; `node` and `fastify` are the same for those.
 */
import type { Bindings, ConsumerBinding } from '../bindings.js';
import type { Bus, Timer } from '../bus.js';
import { unreadProblem } from '../consumer-problems.js';
import type { DeliveredEvent } from '../handling/delivered-event.js';
import type { ConsumerHealth, Problem } from '../health.js';
import type { Log } from '../log.js';
import type { SupplyState } from '../supply/supply.js';
import { type Wait, waitMs } from '../wait.js';
import { Browser } from './browser.js';
import { type FastifyReply, type FastifyRequest, fastifyHandler } from './fastify-handler.js';
import { FeedMetrics } from './feed-metrics.js';
import { FeedSource } from './feed-source.js';
import { type NodeRequest, type NodeResponse, nodeHandler } from './node-handler.js';
import { lastEventIdOf, refused, subjectsOf } from './request.js';
import { Resumer } from './resume.js';
import { type SseView, viewOf } from './view.js';

/** How a feed treats its browsers. */
export interface SseOptions<Event = DeliveredEvent> {
  /**
   * Who asks, and what it may see: asked for every request, before anything is sent. Null refuses it (403); a Response
   * is given as it is. What throws refuses it too (500).
   */
  authorize: (
    request: Request,
  ) => SseView<Event> | Response | null | Promise<SseView<Event> | Response | null>;
  /** What is shown of an event to everybody whose view does not say so itself; undefined: nothing. Default: its data. */
  project?: (event: Event) => unknown;
  /** Between signs of life to a browser to which nothing else is sent. Default: 15s. */
  keepAlive?: Wait;
  /** When a browser whose connection broke comes again, and at most twice that. Default: 2s. */
  retry?: Wait;
  /**
   * What is kept of the last events, once for all browsers: who is further behind than that has to read anew.
   * Default: 10,000 events, 32 MiB.
   */
  keep?: { events?: number; bytes?: number };
  /** What of the past is read for browsers that come back: messages for one, and browsers at once. Default: 100,000, 8. */
  resume?: { atMost?: number; atOnce?: number };
  /** More browsers are sent away (503). Default: 10,000. */
  maxBrowsers?: number;
}

export interface FeedSetting {
  bindings: Bindings;
  service: string;
  consumer: string;
  binding: ConsumerBinding;
  instance: string;
  validate: boolean;
  log: Log;
}

const KEEP_ALIVE_MS = 15_000;
const RETRY_MS = 2_000;
const KEPT_EVENTS = 10_000;
const KEPT_BYTES = 32 * 1024 * 1024;
const RESUME_AT_MOST = 100_000;
const RESUME_AT_ONCE = 8;
const MAX_BROWSERS = 10_000;
/** After the end of an instance its browsers come to the others, spread over this time. */
const SPREAD_MS = 5_000;

interface Running {
  bus: Bus;
  source: FeedSource;
  resumer: Resumer;
}

export class Feed {
  readonly #setting: FeedSetting;
  readonly #options: SseOptions;
  readonly #browsers = new Set<Browser>();
  readonly #metrics = new FeedMetrics();
  #running: Running | null = null;
  #state: SupplyState | null = null;
  #sinceMs = 0;
  #isClosed = false;
  #keepAlive: Timer | null = null;

  constructor(setting: FeedSetting, options: SseOptions) {
    this.#setting = setting;
    this.#options = options;
  }

  /** Serves one request; for Hono `c => feed.fetch(c.req.raw)`. Never rejects. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const answer = await this.#answer(request);
    if (answer.status >= 400) this.#metrics.countRefused(answer.status);
    return answer;
  };

  /** A listener for the `request` of node:http, and of what is built on it: `createServer(feed.node)`. */
  readonly node = (request: NodeRequest, response: NodeResponse): void =>
    nodeHandler(this.fetch, request, response);

  /** A handler for Fastify: `app.get('/events', feed.fastify)`. */
  readonly fastify = (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
    fastifyHandler(this.fetch, request, reply);

  /** How many browsers listen. */
  get browsers(): number {
    return this.#browsers.size;
  }

  /** Begins to read. The service calls it. */
  start(bus: Bus): Promise<SupplyState> {
    const { bindings, binding, instance, validate } = this.#setting;
    const { keep = {}, resume = {} } = this.#options;
    this.#sinceMs = bus.clock.now();
    const source = new FeedSource({
      bus,
      bindings,
      binding,
      instance: `${instance}-sse`,
      validate,
      limits: { events: keep.events ?? KEPT_EVENTS, bytes: keep.bytes ?? KEPT_BYTES },
      changed: state => this.#changed(state, bus),
      unreadable: (message, why) => {
        this.#metrics.unreadable++;
        this.#say(
          'warn',
          `${message.subject} (${message.stream} ${message.seq}) is not shown: ${why.message}`,
        );
      },
    });
    const resumer = new Resumer({
      bus,
      binding,
      instance,
      source,
      atMost: resume.atMost ?? RESUME_AT_MOST,
      atOnce: resume.atOnce ?? RESUME_AT_ONCE,
      failed: error => this.#say('warn', `a browser cannot go on where it was: ${error.message}`),
    });
    this.#running = { bus, source, resumer };
    this.#keepThemAlive();
    return source.start();
  }

  /** Ends every response, and tells browsers to come again, not all at once. The service calls it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#keepAlive?.cancel();
    for (const browser of [...this.#browsers]) browser.end(this.#spread(SPREAD_MS / 2));
    await this.#running?.source.stop();
  }

  health(): ConsumerHealth {
    const state = this.#isClosed ? 'stopped' : (this.#state?.state ?? 'starting');
    return {
      state,
      since: new Date(this.#sinceMs).toISOString(),
      reason: this.#state !== null && 'reason' in this.#state ? this.#state.reason : null,
      inHand: 0,
      oldestMs: 0,
      pending: 0,
      problems: this.problems(),
    };
  }

  problems(): Problem[] {
    const state = this.#state;
    if (state === null || state.state === 'running' || this.#isClosed) return [];
    return [unreadProblem(this.#setting.binding, state)];
  }

  get isReading(): boolean {
    return !this.#isClosed && this.#state?.state === 'running';
  }

  get metrics(): FeedMetrics {
    this.#metrics.browsers = this.#browsers.size;
    this.#metrics.behind = [...this.#browsers].reduce((most, { behind }) => Math.max(most, behind), 0);
    return this.#metrics;
  }

  async #answer(request: Request): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refused('method');
    const subjects = subjectsOf(request);
    if (subjects === null) return refused('subject');
    let view: SseView | Response | null;
    try {
      view = await this.#options.authorize(request);
    } catch (error) {
      this.#say('error', `authorize() threw: ${textOf(error)}`);
      return refused('broken');
    }
    if (view === null || view === undefined) return refused('forbidden');
    if (view instanceof Response) return view;
    // Asked only now: whoever may not ask is not told how things stand.
    const running = this.#running;
    if (running === null || this.#isClosed || !running.source.isComplete) return refused('not-ready');
    if (this.#browsers.size >= (this.#options.maxBrowsers ?? MAX_BROWSERS)) return refused('full');
    if (request.method === 'HEAD') return new Response(null, { headers: HEADERS });
    return this.#welcome(request, view, subjects, running);
  }

  #welcome(request: Request, view: SseView, subjects: readonly string[], running: Running): Response {
    const { bus, source, resumer } = running;
    let timer: Timer | null = null;
    const browser = new Browser({
      clock: bus.clock,
      source,
      resumer,
      show: viewOf(view, subjects, this.#options.project, error => {
        this.#metrics.failed++;
        this.#say('error', `an event is not shown, because filter() or project() threw: ${textOf(error)}`);
      }),
      lastEventId: lastEventIdOf(request),
      retryMs: this.#spread(waitMs(this.#options.retry ?? RETRY_MS)),
      resynced: ({ reason }) => this.#metrics.countResync(reason),
      sent: () => {
        this.#metrics.sent++;
      },
      ended: ended => {
        timer?.cancel();
        this.#browsers.delete(ended);
      },
    });
    this.#browsers.add(browser);
    this.#metrics.opened++;
    if (request.signal.aborted) browser.end();
    else request.signal.addEventListener('abort', () => browser.end(), { once: true });
    if (view.until !== undefined) {
      const leftMs = view.until.getTime() - bus.clock.now();
      timer = bus.clock.after(Math.min(Math.max(leftMs, 0), LONGEST_TIMER_MS), () => browser.end());
    }
    return new Response(browser.body, { headers: HEADERS });
  }

  #changed(state: SupplyState, bus: Bus): void {
    const was = this.#state?.state;
    this.#state = state;
    if (state.state === was) return;
    this.#sinceMs = bus.clock.now();
    if (state.state !== 'running') this.#say('warn', `${state.state}: ${state.reason}`, state.fix);
  }

  #keepThemAlive(): void {
    const everyMs = waitMs(this.#options.keepAlive ?? KEEP_ALIVE_MS);
    this.#keepAlive = this.#running!.bus.clock.after(everyMs, () => {
      for (const browser of this.#browsers) browser.keepAlive();
      this.#keepThemAlive();
    });
  }

  /** From `ms` to twice as long: browsers that all lost their connection at once do not all come back at once. */
  #spread(ms: number): number {
    return ms * (1 + (this.#running?.bus.clock.random() ?? 0));
  }

  #say(level: 'warn' | 'error', message: string, fix?: string): void {
    const { log, service, consumer } = this.#setting;
    log({ level, message, service, consumer, ...(fix === undefined ? {} : { fix }) });
  }
}

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // What stands between must neither keep it nor wait for more of it.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
