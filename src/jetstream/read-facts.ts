import type { ServerInfo } from '@nats-io/transport-node';
import { FleetError } from '../findings/fleet-error.js';
import type { ServerFacts } from '../resources/resource.js';
import { accountInfo } from './account-info.js';
import { isApiError } from './api-error.js';
import type { Connection } from './connection.js';
import { noJetStreamForAccount } from './connection-faults.js';
import type { Dialled } from './dial.js';
import { ERR } from './error-codes.js';

/** `connect_info`: since 2.11 the server repeats INFO after the login, with the account the user is in. */
type InfoAfterLogin = ServerInfo & { remote_account?: string };

/** What is known of the server and the account; refuses where the account has no JetStream. */
export async function readFacts(connection: Connection, { client, server }: Dialled): Promise<ServerFacts> {
  const info = (client.info ?? {}) as InfoAfterLogin;
  const [api, account] = await Promise.all([readApi(connection), readAccountName(connection, info)]);
  if (api === null) throw noJetStreamForAccount(connection.options, server.url, account);
  return {
    url: server.url,
    version: info.version,
    apiLevel: api.level ?? info.api_lvl ?? 0,
    account,
    cluster: info.cluster ?? null,
    // The addresses that a cluster gossips are no count: a member that is down or not yet known is not among them,
    // and counts all the same when replicas are placed.
    clusterSize: info.cluster === undefined ? 1 : null,
  };
}

/** Null where JetStream is off for the account. */
async function readApi(connection: Connection): Promise<{ level?: number } | null> {
  try {
    return (await accountInfo(connection)).api ?? {};
  } catch (error) {
    if (isApiError(error, ERR.jetStreamNotEnabledForAccount) || isApiError(error, ERR.jetStreamNotEnabled))
      return null;
    throw error;
  }
}

/** A restricted user may not ask who it is; then what the server said at login (2.11 and newer) has to do. */
async function readAccountName(connection: Connection, info: InfoAfterLogin): Promise<string> {
  const atLogin = info.remote_account ?? (info.auth_required ? 'unknown' : '$G');
  try {
    const { data } = await connection.request<{ data?: { account?: string; account_name?: string } }>(
      '$SYS.REQ.USER.INFO',
    );
    return data?.account_name ?? data?.account ?? atLogin;
  } catch (error) {
    if (error instanceof FleetError && error.code === 'unreachable') throw error;
    return atLogin;
  }
}
