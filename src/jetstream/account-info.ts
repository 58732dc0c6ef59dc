import type { AccountAnswer } from './answers.js';
import type { Connection } from './connection.js';

/** Usage, limits and API level of the account. */
export function accountInfo(connection: Connection): Promise<AccountAnswer> {
  return connection.request<AccountAnswer>('$JS.API.INFO');
}
