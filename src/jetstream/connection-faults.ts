/**
 * From what the client throws to what people are told: which server, what happened, why, what to do. Messages name
 * servers by host and port only; nothing of a login ever reaches one.
 */
import { errors } from '@nats-io/transport-node';
import { FleetError } from '../findings/fleet-error.js';
import type { Credentials } from './authenticate.js';
import type { ConnectionOptions } from './connection-options.js';
import { grantFor } from './grants.js';
import type { ServerAddress } from './server-address.js';

/** Whether the server ended the connection without the client knowing why. */
export function isUnexplained(error: unknown): boolean {
  if (error === undefined || error === null) return true;
  const { code = '', message = '', cause } = error as { code?: string; message?: string; cause?: unknown };
  if (code === 'ECONNRESET' || code === 'EPIPE') return true;
  return code === '' && cause === undefined && /^(connection refused|closed connection)$/.test(message);
}

/** Why one server could not be connected to. */
export function dialFault(
  error: unknown,
  server: ServerAddress,
  credentials: Credentials,
  options: ConnectionOptions,
): FleetError {
  const at = `${server.url}${inContext(options)}`;
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError) {
    return loginRefused(at, message, server, credentials, options);
  }
  if (isClientCertificateFault(code)) return clientCertificateFault(at, options);
  const untrusted = certificateFault(code, at, options);
  if (untrusted !== null) return untrusted;
  const seconds = `${options.timeoutMs / 1000} s`;
  const why =
    error instanceof errors.TimeoutError
      ? `no answer within ${seconds}`
      : (REASONS[code] ?? REASONS[causeCode(error)] ?? clientReason(message));
  return new FleetError('unreachable', `${at}: ${why}.`, { help: tryHelp(options), cause: error });
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the server closed the connection',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network is unreachable',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer',
  EPIPE: 'the server closed the connection',
};

function clientReason(message: string): string {
  if (/does not support 'tls'/.test(message)) return 'the server does not speak TLS';
  if (/unexpected response/.test(message)) return 'what answers there is not a NATS server';
  if (message === '' || /connection refused/.test(message)) return 'the server closed the connection';
  return message.replace(/\.$/, '');
}

function loginRefused(
  at: string,
  message: string,
  server: ServerAddress,
  credentials: Credentials,
  options: ConnectionOptions,
): FleetError {
  const shown = server.login === null ? credentials.shown : 'the login in the URL';
  const { expiresAtMs } = credentials;
  if (expiresAtMs !== null && expiresAtMs <= Date.now()) {
    const when = new Date(expiresAtMs).toISOString();
    return new FleetError('login-refused', `${at} refused ${shown}: they expired on ${when}.`, {
      help: 'Ask for new credentials, or generate them: nsc generate creds',
    });
  }
  if (/timeout/i.test(message)) {
    return new FleetError('login-refused', `${at} did not check ${shown} in time (${message}).`, {
      help: 'Try again.',
    });
  }
  const none = credentials.authenticator === null && server.login === null;
  if (none && options.tls.certFile !== null) return clientCertificateFault(at, options);
  return new FleetError(
    'login-refused',
    none ? `${at} demands a login, and none is given.` : `${at} refused ${shown}.`,
    {
      help: none
        ? 'Give --context NAME, --creds FILE, --user and --password, --nkey FILE or --token.'
        : 'Check that it belongs to this server and is still valid.',
    },
  );
}

/** The TLS alerts by which a server refuses what the client showed, or that it showed nothing. */
function isClientCertificateFault(code: string): boolean {
  return /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/.test(
    code,
  );
}

function clientCertificateFault(at: string, options: ConnectionOptions): FleetError {
  if (options.tls.certFile === null) {
    return new FleetError('login-refused', `${at} demands a TLS client certificate, and none is given.`, {
      help: 'Give --tlscert FILE and --tlskey FILE.',
    });
  }
  return new FleetError(
    'login-refused',
    `${at} refused the TLS client certificate in ${options.tls.certFile}.`,
    {
      help: "Check that the server's authority signed it and that it has not expired.",
    },
  );
}

/** The server's certificate does not satisfy us. */
function certificateFault(code: string, at: string, options: ConnectionOptions): FleetError | null {
  const { caFile } = options.tls;
  if (/UNABLE_TO_(VERIFY|GET)|SELF_SIGNED/.test(code)) {
    const checked = caFile === null ? 'the authorities that Node.js knows' : caFile;
    return new FleetError('unreachable', `${at}: the server's certificate is not signed by ${checked}.`, {
      help: 'Give the authority that signed it: --tlsca FILE.',
    });
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    const when = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    return new FleetError('unreachable', `${at}: the server's certificate ${when}.`, {
      help: "Renew the server's certificate, or check this machine's clock.",
    });
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new FleetError('unreachable', `${at}: the server's certificate is for another name.`, {
      help: 'Connect by a name that the certificate lists.',
    });
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code)) {
    return new FleetError('unreachable', `${at}: the server did not begin with a TLS handshake.`, {
      help: 'Leave --tlsfirst out, unless the server has handshake_first.',
    });
  }
  return null;
}

/** Why a request on a live connection had no answer. `shortSubject` is the subject without domain and prefix. */
export function requestFault(
  error: unknown,
  subject: string,
  timeoutMs: number,
  options: ConnectionOptions,
  url: string,
): FleetError {
  const cause = (error as { cause?: unknown }).cause;
  const denied = [error, cause].find(one => one instanceof errors.PermissionViolationError);
  if (denied !== undefined) return permissionRefused(denied, options, url);
  if (error instanceof errors.TimeoutError) {
    const message = `${url}${inContext(options)}: no answer to ${subject} within ${timeoutMs / 1000} s.`;
    return new FleetError('timeout', message, {
      help: 'A cluster without a leader or a slow disk answers late: try again with a longer --timeout.',
      cause: error,
    });
  }
  if (cause instanceof errors.NoRespondersError) return noJetStream(options, url);
  return new FleetError(
    'unreachable',
    `${url}${inContext(options)}: the connection was lost while asking ${subject}.`,
    {
      help: tryHelp(options),
      cause: error,
    },
  );
}

function permissionRefused(
  cause: InstanceType<typeof errors.PermissionViolationError>,
  options: ConnectionOptions,
  url: string,
): FleetError {
  const where = `${url}${inContext(options)}`;
  const { operation, subject } = cause;
  if (operation === 'subscription') {
    const prefix = options.inboxPrefix ?? '_INBOX';
    return new FleetError(
      'permission-refused',
      `${where}: the user may not subscribe to \`${subject}\`, where answers arrive.`,
      {
        help: `Grant the user: subscribe \`${prefix}.>\`; or give the prefix it may use: --inbox-prefix.`,
        cause,
      },
    );
  }
  return new FleetError('permission-refused', `${where}: the user may not publish to \`${subject}\`.`, {
    help: `Grant the user: publish \`${grantFor(subject, options.apiPrefix)}\`.`,
    cause,
  });
}

/** Nobody listens where the API should be: JetStream is off, or the domain or prefix is not the server's. */
export function noJetStream(options: ConnectionOptions, url: string): FleetError {
  const where = `${url}${inContext(options)}`;
  if (options.domain !== null) {
    return new FleetError(
      'no-jetstream',
      `${where}: no JetStream answers in the domain \`${options.domain}\`.`,
      {
        help: 'Check the domain (--js-domain); without one the domain of the connected server is used.',
      },
    );
  }
  if (options.apiPrefix !== '$JS.API') {
    return new FleetError(
      'no-jetstream',
      `${where}: no JetStream answers under the prefix \`${options.apiPrefix}\`.`,
      {
        help: "Check the prefix (--js-api-prefix) against the account's imports.",
      },
    );
  }
  return new FleetError('no-jetstream', `${where}: JetStream is not enabled on this server.`, {
    help: 'Start it with JetStream (nats-server -js), or give the domain to use: --js-domain.',
  });
}

export function noJetStreamForAccount(options: ConnectionOptions, url: string, account: string): FleetError {
  return new FleetError(
    'no-jetstream',
    `${url}${inContext(options)}: JetStream is not enabled for account \`${account}\`.`,
    {
      help: 'Enable it in the account (jetstream: enabled), or log in to the account that has it.',
    },
  );
}

export function inContext(options: ConnectionOptions): string {
  return options.context === null ? '' : ` (context \`${options.context}\`)`;
}

function tryHelp(options: ConnectionOptions): string {
  const rtt = options.context === null ? 'nats rtt' : `nats --context ${options.context} rtt`;
  return `Try: ${rtt}. Offline: fleetctl validate`;
}

function causeCode(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } } | undefined)?.cause;
  return typeof cause?.code === 'string' ? cause.code : '';
}
