/**
 * Operator mode: signs what claims.ts says that accounts and users have to claim.
 *
 * A JWT bears the time of its signing. One that stands there already and claims the same, by a key that may, is kept
 * byte by byte: so the same topology gives the same file, and no seed is needed where nothing has changed.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type Account,
  createUser,
  decode,
  encodeAccount,
  encodeActivation,
  encodeOperator,
  encodeUser,
  fmtCreds,
  fromSeed,
  type KeyPair,
  type User,
} from '@nats-io/jwt';
import { FleetError } from '../findings/fleet-error.js';
import type { AccountClaims, OperatorClaims, UserClaims } from '../render/nats-server/claims.js';
import type { SignedJwts } from '../render/nats-server/server-model.js';
import type { SecretReference } from '../topology/topology.gen.js';

/** What stands there already. */
export interface KnownJwts {
  operator: string | null;
  /** By public key. */
  accounts: ReadonlyMap<string, string>;
}

/** The seed of a reference; null where it is not there. */
export type ReadSeed = (reference: SecretReference) => Promise<string | null>;

/** @throws FleetError `secret-refused` where a key is needed and not there, or is no key */
export async function signJwts(
  claims: OperatorClaims,
  known: KnownJwts,
  read: ReadSeed,
): Promise<SignedJwts> {
  const key = await keyOf(claims.signingKey, 'SO', read);
  const operator = await operatorJwt(claims, known, key);
  const trusted = trustedKeys(operator);
  const keys = new Map<string, KeyPair | null>();
  for (const { publicKey, signingKey } of claims.accounts) {
    keys.set(publicKey, signingKey === null ? null : await keyOf(signingKey, 'SA', read));
  }
  const accounts = [];
  for (const account of claims.accounts) {
    const before = known.accounts.get(account.publicKey);
    const jwt = await accountJwt(account, before, { key, trusted, keys, claims });
    accounts.push({ publicKey: account.publicKey, name: account.name, jwt });
  }
  return { operator, accounts, systemAccount: claims.systemAccount };
}

/** The credentials of a user: those that stand there where they still hold, else new ones with the same key pair. */
export async function userCreds(
  user: UserClaims,
  account: AccountClaims,
  before: string | null,
  read: ReadSeed,
): Promise<{ ending: 'creds' | 'jwt'; text: string }> {
  const stood = before === null ? null : readCreds(before);
  const nats = user.nats as Partial<User>;
  const pair = user.nkey === null ? (stood?.pair ?? createUser()) : null;
  const subject = user.nkey ?? pair!.getPublicKey();
  if (stood !== null && isSame(stood.jwt, { name: user.name, sub: subject, nats })) {
    return { ending: pair === null ? 'jwt' : 'creds', text: before! };
  }
  if (account.signingKey === null) throw noKey(account.name);
  const signer = await keyOf(account.signingKey, 'SA', read);
  if (signer === null) throw missing(account.signingKey, `the credentials of \`${user.name}\``);
  const own = signer.getPublicKey() === account.publicKey;
  const issuer = own ? signer : account.publicKey;
  const jwt = await encodeUser(
    user.name,
    pair ?? user.nkey!,
    issuer,
    structuredClone(nats),
    own ? {} : { signer },
  );
  if (pair === null) return { ending: 'jwt', text: `${jwt}\n` };
  return { ending: 'creds', text: new TextDecoder().decode(fmtCreds(jwt, pair)) };
}

async function operatorJwt(claims: OperatorClaims, known: KnownJwts, key: KeyPair | null): Promise<string> {
  if (claims.jwt !== null) return claims.jwt;
  const nats = claims.systemAccount === null ? {} : { system_account: claims.systemAccount };
  const wanted = { name: claims.name, nats, ...(key === null ? {} : { sub: key.getPublicKey() }) };
  if (known.operator !== null && isSame(known.operator, wanted)) return known.operator;
  if (key === null) throw missing(claims.signingKey, "the operator's JWT");
  return encodeOperator(claims.name, key, nats);
}

interface Signing {
  key: KeyPair | null;
  /** The public keys that the operator's JWT names. */
  trusted: ReadonlySet<string>;
  keys: ReadonlyMap<string, KeyPair | null>;
  claims: OperatorClaims;
}

async function accountJwt(
  account: AccountClaims,
  before: string | undefined,
  signing: Signing,
): Promise<string> {
  const stood = before === undefined ? null : decoded<Partial<Account>>(before);
  const nats = await completed(account, stood?.nats ?? null, signing);
  const isTrusted = stood !== null && signing.trusted.has(stood.iss);
  if (isTrusted && isSame(before!, { name: account.name, sub: account.publicKey, nats })) return before!;
  if (signing.key === null) throw missing(signing.claims.signingKey, `the JWT of \`${account.name}\``);
  if (!signing.trusted.has(signing.key.getPublicKey())) {
    throw new FleetError(
      'secret-refused',
      "The operator's signing_key is none of those that its JWT names.",
      {
        help: 'Give the key that belongs to `server.operator.jwt`.',
      },
    );
  }
  return encodeAccount(account.name, account.publicKey, structuredClone(nats), { signer: signing.key });
}

/** The claims with what only keys decide: signing keys, and the tokens of imports that need one. */
async function completed(
  account: AccountClaims,
  stood: Partial<Account> | null,
  { keys, claims }: Signing,
): Promise<Partial<Account>> {
  const signer = keys.get(account.publicKey) ?? null;
  const other = signer !== null && signer.getPublicKey() !== account.publicKey ? [signer.getPublicKey()] : [];
  const signingKeys = signer === null ? (stood?.signing_keys ?? []) : other;
  const imports = [];
  for (const [index, each] of (account.nats.imports ?? []).entries()) {
    if (each.token === undefined) imports.push(each);
    else imports.push({ ...each, token: await activation(account, index, stood, { keys, claims }) });
  }
  return {
    ...(account.nats as Partial<Account>),
    ...(imports.length === 0 ? {} : { imports }),
    ...(signingKeys.length === 0 ? {} : { signing_keys: signingKeys }),
  } as Partial<Account>;
}

/** Says that an account may import what another exports to named accounts alone. */
async function activation(
  account: AccountClaims,
  index: number,
  stood: Partial<Account> | null,
  { keys, claims }: Pick<Signing, 'keys' | 'claims'>,
): Promise<string> {
  const { subject, type, account: exporter } = account.nats.imports![index]!;
  const from = claims.accounts.find(({ publicKey }) => publicKey === exporter);
  const before = stood?.imports?.find(each => each.subject === subject && each.account === exporter)?.token;
  if (before && isSame(before, { name: subject, sub: account.publicKey, nats: { subject, kind: type } }))
    return before;
  if (from === undefined || from.signingKey === null) throw noKey(from?.name ?? exporter);
  const signer = keys.get(exporter) ?? null;
  if (signer === null)
    throw missing(from.signingKey, `the import of \`${account.name}\` from \`${from.name}\``);
  const own = signer.getPublicKey() === exporter;
  const issuer = own ? signer : exporter;
  return encodeActivation(subject, account.publicKey, issuer, type, { subject }, own ? {} : { signer });
}

/** Whether a JWT that holds claims this much; what the library adds by itself, and the key that signed, left aside. */
function isSame(jwt: string, wanted: { name: string; sub?: string; nats: object }): boolean {
  const found = decoded<Record<string, unknown>>(jwt);
  if (found === null || found.name !== wanted.name) return false;
  if (wanted.sub !== undefined && found.sub !== wanted.sub) return false;
  const { type: _type, version: _version, issuer_account: _issuer, ...rest } = found.nats;
  const plain = JSON.parse(JSON.stringify(wanted.nats)) as Record<string, unknown>;
  const defaults = found.nats['type'] === 'user' ? { subs: -1, data: -1, payload: -1 } : {};
  return isDeepStrictEqual(rest, { ...defaults, ...plain });
}

/** The claims of a JWT whose signature holds; null of any other text. */
function decoded<T>(jwt: string) {
  try {
    return decode<T>(jwt);
  } catch {
    return null;
  }
}

function trustedKeys(operator: string): ReadonlySet<string> {
  const claims = decoded<{ signing_keys?: string[] }>(operator);
  if (claims === null) {
    throw new FleetError('cannot-render', '`server.operator.jwt` is no JWT that its key has signed.', {
      help: 'Copy it whole: nsc describe operator --raw',
    });
  }
  return new Set([claims.sub, ...(claims.nats.signing_keys ?? [])]);
}

async function keyOf(
  reference: SecretReference,
  prefix: 'SO' | 'SA',
  read: ReadSeed,
): Promise<KeyPair | null> {
  const seed = (await read(reference))?.trim();
  if (seed === undefined) return null;
  try {
    if (!seed.startsWith(prefix)) throw new Error('another kind of key');
    return fromSeed(new TextEncoder().encode(seed));
  } catch {
    throw new FleetError('secret-refused', `${nameOf(reference)} holds no seed that begins with ${prefix}.`, {
      help: 'Seeds of operators begin with SO, those of accounts with SA.',
    });
  }
}

function readCreds(text: string): { jwt: string; pair: KeyPair | null } | null {
  const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(text)?.[0];
  const seed = /\bSU[A-Z2-7]{56}\b/.exec(text)?.[0];
  if (jwt === undefined) return null;
  return { jwt, pair: seed === undefined ? null : fromSeed(new TextEncoder().encode(seed)) };
}

function missing(reference: SecretReference, what: string): FleetError {
  return new FleetError('secret-refused', `${nameOf(reference)} is not there, and it has to sign ${what}.`, {
    help: 'Give the seed; where nothing has changed, none is needed: --out or --check finds what stands there.',
  });
}

function noKey(account: string): FleetError {
  return new FleetError(
    'cannot-render',
    `The account \`${account}\` has no signing_key, and it has to sign.`,
    {
      help: 'Write `signing_key: { env: NAME }` at the account.',
    },
  );
}

function nameOf({ env, file, kubernetes }: SecretReference): string {
  return env ?? file ?? `${kubernetes?.secret}/${kubernetes?.key}`;
}
