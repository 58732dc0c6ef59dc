/** What the runtime throws at people, by code: what each means is in docs/runtime/README.md. */
export type RuntimeErrorCode =
  /** The program asks for what is not there: a consumer that the service does not have, a handler too many. */
  | 'usage'
  /** A payload does not meet its event's schema; `path` says where. */
  | 'payload-invalid'
  /** The stream, or the server, does not take the message. Trying again would not help. */
  | 'publish-refused'
  /** It was tried for as long as was allowed, and the stream has not confirmed the message. It may be stored. */
  | 'publish-unconfirmed'
  | 'consumer-missing'
  | 'consumer-drifted'
  /** The login lacks a right. */
  | 'denied'
  /** The service was drained, or its connection is gone for good. */
  | 'closed';

/**
 * A fault of the world or of use: what happened, in the topology's own names, and the way out.
 */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code: RuntimeErrorCode;
  /** The way out, as a command where there is one. */
  readonly help: string;
  /** Of an invalid payload: where, as a JSON pointer. */
  readonly path: string | null;

  constructor(
    code: RuntimeErrorCode,
    message: string,
    options: { help: string; path?: string; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.help = options.help;
    this.path = options.path ?? null;
  }
}
