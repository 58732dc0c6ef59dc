/** A browser's EventSource, as far as the tests need one: over node:http, so that it can stop reading. */
import { get, type IncomingMessage } from 'node:http';

export interface SeenEvent {
  type: string;
  data: unknown;
  id: string;
}

export class EventSourceClient {
  readonly events: SeenEvent[] = [];
  comments = 0;
  retryMs: number | null = null;
  /** What the browser would send as Last-Event-ID. */
  lastEventId = '';
  isEnded = false;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly #response: IncomingMessage;
  #text = '';

  constructor(response: IncomingMessage) {
    this.#response = response;
    this.status = response.statusCode!;
    this.headers = response.headers;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#take(text));
    response.on('close', () => {
      this.isEnded = true;
    });
    response.on('error', () => {});
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<EventSourceClient> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, response => resolve(new EventSourceClient(response))).on(
        'error',
        reject,
      );
    });
  }

  /** What came, by type. */
  of(type: string): unknown[] {
    return this.events.filter(event => event.type === type).map(({ data }) => data);
  }

  pause(): void {
    this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  close(): void {
    this.#response.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
      this.#block(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 2);
    }
  }

  #block(block: string): void {
    let [type, data, id] = ['message', '', null as string | null];
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (field === '') this.comments++;
      else if (field === 'event') type = value;
      else if (field === 'data') data = value;
      else if (field === 'id') id = value;
      else if (field === 'retry') this.retryMs = Number(value);
    }
    if (id !== null) this.lastEventId = id;
    if (data !== '') this.events.push({ type, data: JSON.parse(data), id: this.lastEventId });
  }
}
