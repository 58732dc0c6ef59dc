/**
 * Connecting: options in, a live connection out, or a FleetError that says what stood in the way.
 *
 *   dial ──▶ facts ($JS.API.INFO, $SYS.REQ.USER.INFO) ──▶ live ──request──▶ answer | ApiError | FleetError
 *    ▲             │ may not hear answers here             │ broken: requests under way fail at once
 *    └──next inbox─┘                                        │
 *                                                          └──next request──▶ dialled again, once, within the timeout
 */
import {
  type Msg,
  type NatsConnection,
  headers as newHeaders,
  type ServerInfo,
} from '@nats-io/transport-node';
import type { ServerFacts } from '../resources/resource.js';
import { ApiError } from './api-error.js';
import { type Credentials, readCredentials } from './authenticate.js';
import type { ApiAnswer, Connection, RequestOptions } from './connection.js';
import { requestFault } from './connection-faults.js';
import type { ConnectionOptions } from './connection-options.js';
import { type Dialled, dial } from './dial.js';
import { inboxCandidates, isInboxRefused } from './inbox-candidates.js';
import { parseJson, printJson } from './lossless-json.js';
import { readFacts } from './read-facts.js';
import type { ServerAddress } from './server-address.js';

export async function connect(options: ConnectionOptions): Promise<Connection> {
  const credentials = await readCredentials(options.login);
  let refusal: unknown;
  for (const inboxPrefix of inboxCandidates(options)) {
    try {
      return await open({ ...options, inboxPrefix }, credentials);
    } catch (error) {
      if (!isInboxRefused(error)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

async function open(options: ConnectionOptions, credentials: Credentials): Promise<Connection> {
  const dialled = await dial(options.servers, options, credentials);
  const connection = new LiveConnection(options, credentials, dialled);
  try {
    connection.facts = await readFacts(connection, dialled);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const API = '$JS.API.';

class LiveConnection implements Connection {
  readonly options: ConnectionOptions;
  facts!: ServerFacts;
  readonly #credentials: Credentials;
  #dialled: Dialled;
  #dialling: Promise<NatsConnection> | null = null;
  #ended = false;
  /** Everything the cluster told us: where to go when the server we are on dies. */
  readonly #known: ServerAddress[];

  constructor(options: ConnectionOptions, credentials: Credentials, dialled: Dialled) {
    this.options = options;
    this.#credentials = credentials;
    this.#dialled = dialled;
    this.#known = [...options.servers];
    this.#learn(dialled.client.info);
  }

  async request<T = ApiAnswer>(
    subject: string,
    body?: object | string,
    options: RequestOptions = {},
  ): Promise<T> {
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs;
    const asked = subject.startsWith(API)
      ? `${this.options.apiPrefix}.${subject.slice(API.length)}`
      : subject;
    const payload = body === undefined ? '' : typeof body === 'string' ? body : printJson(body);
    const client = await this.#live();
    let message: Msg;
    try {
      message = await client.request(asked, payload, { timeout: timeoutMs, ...headersOf(options) });
    } catch (error) {
      throw requestFault(error, asked, timeoutMs, this.options, this.#dialled.server.url);
    }
    const answer = parseJson<{ error?: ConstructorParameters<typeof ApiError>[1] } & T>(message.data);
    if (answer.error !== undefined) throw new ApiError(asked, answer.error);
    return answer;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#dialled.client.close();
  }

  async #live(): Promise<NatsConnection> {
    const { client } = this.#dialled;
    if (this.#ended || !client.isClosed()) return client;
    this.#dialling ??= this.#redial().finally(() => {
      this.#dialling = null;
    });
    return this.#dialling;
  }

  /** The servers that did not just fail come first. */
  async #redial(): Promise<NatsConnection> {
    const failed = this.#dialled.server;
    const others = this.#known.filter(server => server.url !== failed.url);
    this.#dialled = await dial([...others, failed], this.options, this.#credentials);
    this.#learn(this.#dialled.client.info);
    return this.#dialled.client;
  }

  #learn(info: ServerInfo | undefined): void {
    const { login, tls } = this.#dialled.server;
    for (const listen of info?.connect_urls ?? []) {
      const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(listen) ?? [];
      const shown = host.includes(':') ? `[${host}]` : host;
      const url = `${tls ? 'tls' : 'nats'}://${shown}:${port}`;
      if (host === '' || this.#known.some(server => server.url === url)) continue;
      this.#known.push({ host, port: Number(port), tls, login, url });
    }
  }
}

function headersOf({ requiredApiLevel, headers }: RequestOptions) {
  if (requiredApiLevel === undefined && headers === undefined) return {};
  const given = newHeaders();
  if (requiredApiLevel !== undefined) given.set('Nats-Required-Api-Level', String(requiredApiLevel));
  for (const [name, value] of Object.entries(headers ?? {})) given.set(name, value);
  return { headers: given };
}
