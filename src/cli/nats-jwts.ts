/** The JWTs of operator mode: which stand there already, and which are signed anew. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSecret } from '../files/read-secret.js';
import { kindOf } from '../files/read-text.js';
import { FleetError } from '../findings/fleet-error.js';
import type { KnownJwts, ReadSeed } from '../nats-server/sign-jwts.js';
import type { OperatorClaims } from '../render/nats-server/claims.js';
import { type ConfValue, parseConf } from '../render/nats-server/parse-conf.js';
import { MAIN } from '../render/nats-server/render-server.js';
import { variableOf } from '../render/nats-server/secret.js';
import type { SignedJwts } from '../render/nats-server/server-model.js';
import type { RenderedFile } from '../render/rendered-file.js';
import type { Call } from './command.js';

export async function jwtsOf(claims: OperatorClaims, call: Call): Promise<SignedJwts> {
  const { signJwts } = await import('../nats-server/sign-jwts.js');
  return signJwts(claims, await knownJwts(call), seedReader(call));
}

/** `creds/USER.creds` of every user; `creds/USER.jwt` where the user keeps the seed himself. */
export async function credsOf(claims: OperatorClaims, call: Call): Promise<RenderedFile[]> {
  const { userCreds } = await import('../nats-server/sign-jwts.js');
  const files: RenderedFile[] = [];
  for (const account of claims.accounts) {
    for (const user of account.users) {
      if (!/^[\w.@-]+$/.test(user.name)) throw noFileName(user.name);
      const path = `creds/${user.name}.${user.nkey === null ? 'creds' : 'jwt'}`;
      const before = await textAt(join(folderOf(call) ?? '', path));
      const { text } = await userCreds(user, account, before, seedReader(call));
      files.push({ path, text, secret: true });
    }
  }
  return files;
}

function seedReader({ env }: Call): ReadSeed {
  return reference => readSecret(reference, variableOf(reference), env);
}

/** What nats-server.conf holds that would be written, or is checked. */
async function knownJwts(call: Call): Promise<KnownJwts> {
  const none = { operator: null, accounts: new Map<string, string>() };
  const folder = folderOf(call);
  if (folder === undefined) return none;
  const file = (await kindOf(folder)) === 'file' ? folder : join(folder, MAIN);
  const text = await textAt(file);
  if (text === null) return none;
  const { operator, resolver_preload: preload = {} } = parseConf(text, file, () => '') as Record<
    string,
    ConfValue
  >;
  const accounts = Object.entries(preload).flatMap(([key, jwt]) =>
    typeof jwt === 'string' ? [[key, jwt] as const] : [],
  );
  return { operator: typeof operator === 'string' ? operator : null, accounts: new Map(accounts) };
}

function folderOf({ flags }: Call): string | undefined {
  return flags.text('out') ?? flags.text('check');
}

function textAt(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

function noFileName(user: string): FleetError {
  return new FleetError('cannot-render', `\`${user}\` makes no name of a file, so it gets no credentials.`, {
    help: 'Name the user with letters, digits, `.`, `_`, `-` and `@`.',
  });
}
