import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createAccount,
  createOperator as createOperatorKey,
  createUser,
  encodeAccount,
  encodeOperator,
  encodeUser,
  fmtCreds,
} from '@nats-io/jwt';

export interface Operator {
  /** The accounts' public keys: what servers before 2.12 call them. */
  keys: Record<'FLEET' | 'PLAIN', string>;
  /** Config of a server that trusts it: FLEET has JetStream, PLAIN has not. */
  config: string;
  /** Writes NAME.creds of a user of an account; its path. */
  creds(name: string, options?: { account?: 'FLEET' | 'PLAIN'; expiresInSeconds?: number }): Promise<string>;
}

export async function createOperator(folder: string): Promise<Operator> {
  const operator = createOperatorKey();
  const keys = { SYS: createAccount(), FLEET: createAccount(), PLAIN: createAccount() };
  const basic = {
    subs: -1,
    data: -1,
    payload: -1,
    conn: -1,
    leaf: -1,
    imports: -1,
    exports: -1,
    wildcards: true,
  };
  const limits = { ...basic, mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const jwts = {
    SYS: await encodeAccount('SYS', keys.SYS, {}, { signer: operator }),
    FLEET: await encodeAccount('FLEET', keys.FLEET, { limits }, { signer: operator }),
    PLAIN: await encodeAccount('PLAIN', keys.PLAIN, { limits: basic }, { signer: operator }),
  };
  const own = await encodeOperator('fleet', operator, { system_account: keys.SYS.getPublicKey() });
  const preload = (['SYS', 'FLEET', 'PLAIN'] as const).map(
    name => `${keys[name].getPublicKey()}: ${jwts[name]}`,
  );
  return {
    keys: { FLEET: keys.FLEET.getPublicKey(), PLAIN: keys.PLAIN.getPublicKey() },
    config: `operator: ${own}\nresolver: MEMORY\nresolver_preload: {\n${preload.join('\n')}\n}\nsystem_account: ${keys.SYS.getPublicKey()}\n`,
    async creds(name, { account = 'FLEET', expiresInSeconds } = {}) {
      const user = createUser();
      const validity =
        expiresInSeconds === undefined ? {} : { exp: Math.floor(Date.now() / 1000) + expiresInSeconds };
      const jwt = await encodeUser(name, user, keys[account], {}, validity);
      const path = join(folder, `${name}.creds`);
      writeFileSync(path, fmtCreds(jwt, user));
      return path;
    },
  };
}
