import type { ServerFacts } from '../resources/resource.js';
import type { ConnectionOptions } from './connection-options.js';

/** A live connection to one account's JetStream API. */
export interface Connection {
  readonly facts: ServerFacts;
  readonly options: ConnectionOptions;
  /**
   * One request, one answer. `$JS.API.…` is moved to the connection's domain or prefix; any other subject is asked
   * as it is. The body is JSON (an object) or as it is (a string); without one the request is empty.
   *
   * @throws ApiError where the server refuses; FleetError where no answer comes or a right is missing. After
   * `timeout` or `unreachable` the request may still have been, or yet be, carried out.
   */
  request<T = ApiAnswer>(subject: string, body?: object | string, options?: RequestOptions): Promise<T>;
  /** Ends the connection; requests under way fail. Closing twice is harmless. */
  close(): Promise<void>;
}

export interface RequestOptions {
  timeoutMs?: number | undefined;
  /** Refused by servers (2.12 and newer) whose API level is lower. */
  requiredApiLevel?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** An answer of the API: whatever its type has, integers that a number cannot hold exactly as strings. */
export type ApiAnswer = Record<string, unknown>;
