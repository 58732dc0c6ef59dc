/** What the API server, or the way to it, has said, as faults of ours. */
import { FleetError } from '../findings/fleet-error.js';
import { maskSecrets } from '../findings/secret-text.js';
import type { ApiAnswer, ApiServer } from './api-request.js';

type Where = Pick<ApiServer, 'url' | 'context'>;

/** The `Status` document that every refusal is. */
export interface Status {
  message?: string;
  reason?: string;
  details?: { causes?: { reason?: string; message?: string; field?: string }[] };
}

/** An error below HTTP: no connection, no answer in time, a login that could not be made. */
export function requestFault(error: unknown, { url, context }: Where, timeoutMs: number): FleetError {
  const cause = error as Error & { code?: string; type?: string };
  const place = `${url} (context \`${context}\`)`;
  const help = `Nothing was written by this request. Try: kubectl --context ${context} version. Offline: fleetctl render kubernetes`;
  if (cause.name === 'AbortError' || cause.name === 'TimeoutError') {
    return new FleetError('timeout', `${place}: no answer within ${timeoutMs / 1000} s.`, { help, cause });
  }
  const isNetwork =
    cause.type === 'system' || /^(E[A-Z]+|CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS)/.test(cause.code ?? '');
  const said = maskSecrets(cause.message ?? String(error)).replace(/^request to \S+ failed, reason: ?/, '');
  return isNetwork
    ? new FleetError('unreachable', `${place}: ${REASONS[cause.code ?? ''] ?? said}.`, { help, cause })
    : new FleetError('login-refused', `${place}: the kubeconfig's login cannot be made: ${said}.`, {
        help,
        cause,
      });
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  ECONNRESET: 'connection closed by the server',
};

/**
 * An answer that refuses, as a fault; null for one that does not.
 * @param doing what was asked for, after "to": `apply StatefulSet/nats`
 */
export function refusal(
  { status, body }: ApiAnswer,
  doing: string,
  { url, context }: Where,
): FleetError | null {
  if (status < 400) return null;
  const said = sentence((body as Status | null)?.message ?? String(body));
  const place = `${url} (context \`${context}\`)`;
  switch (true) {
    case status === 401:
      return new FleetError('login-refused', `${place} does not know the kubeconfig's login.`, {
        help: `Log in again, then: kubectl --context ${context} auth whoami`,
      });
    case status === 403:
      return new FleetError('permission-refused', `${place} does not allow to ${doing}: ${said}`, {
        help: 'docs/render-kubernetes.md lists what diff and apply need.',
      });
    case status === 429 || status >= 502:
      return new FleetError('unreachable', `${place} could not ${doing}: ${status}, ${said}`, {
        help: 'Nothing was written by this request. Try again later.',
      });
    case status === 422 && /Forbidden|immutable/.test(said):
      return new FleetError('impossible', `The API server refuses to ${doing}: ${said}`, {
        help: 'A field of it cannot change in place: docs/render-kubernetes.md#what-cannot-change-in-place.',
      });
    default:
      return new FleetError('cluster-refused', `The API server refuses to ${doing}: ${said}`, {
        help: helpFor(said),
      });
  }
}

function helpFor(said: string): string {
  const namespace = /^namespaces "([^"]+)" not found/.exec(said)?.[1];
  if (namespace !== undefined) return `Make the namespace first: kubectl create namespace ${namespace}`;
  return 'Compare with: fleetctl render kubernetes. A template of your own may be the cause.';
}

/** What a server says, on one line, without secrets, with a full stop. */
function sentence(text: string): string {
  const line = maskSecrets(text).replaceAll(/\s+/g, ' ').trim().slice(0, 600);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
