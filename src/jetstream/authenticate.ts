import { readFile } from 'node:fs/promises';
import {
  type Authenticator,
  jwtAuthenticator,
  nkeyAuthenticator,
  nkeys,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { FleetError } from '../findings/fleet-error.js';
import type { Login, SecretSource } from './login.js';

/** What the client answers the server's challenge with, and what can be said about it to people. */
export interface Credentials {
  authenticator: Authenticator | null;
  /** For the message of a refusal: "user `bob`", "the credentials in prod.creds". Never a secret. */
  shown: string;
  /** When a JWT runs out, milliseconds since the epoch; null where it does not. */
  expiresAtMs: number | null;
}

const encoder = new TextEncoder();

/** Reads the files of a login and checks seeds and JWTs, so that a bad one is refused before anything is sent. */
export async function readCredentials(login: Login): Promise<Credentials> {
  switch (login.kind) {
    case 'none':
      return { authenticator: null, shown: 'no login', expiresAtMs: null };
    case 'user': {
      const password = await readSecret(login.password);
      const authenticator = usernamePasswordAuthenticator(login.user, password);
      return {
        authenticator,
        shown: `user \`${login.user}\` and the password from ${login.password.from}`,
        expiresAtMs: null,
      };
    }
    case 'token': {
      const authenticator = tokenAuthenticator(await readSecret(login.token));
      return { authenticator, shown: `the token (${login.token.from})`, expiresAtMs: null };
    }
    case 'nkey': {
      const seed = seedIn(await readSecret(login.seed), login.seed);
      return {
        authenticator: nkeyAuthenticator(encoder.encode(seed)),
        shown: `nkey ${publicKey(seed, login.seed)}`,
        expiresAtMs: null,
      };
    }
    case 'creds': {
      const text = await readSecret(login.creds);
      const jwt = jwtIn(text, login.creds);
      const seed = seedIn(text, login.creds);
      publicKey(seed, login.creds);
      const shown = `the credentials in ${place(login.creds)}`;
      return { authenticator: jwtAuthenticator(jwt, encoder.encode(seed)), shown, expiresAtMs: expiry(jwt) };
    }
    case 'jwt': {
      const jwt = await readSecret(login.jwt);
      const shown = `the user JWT (${login.jwt.from})`;
      if (login.seed === null) return { authenticator: () => ({ jwt }), shown, expiresAtMs: expiry(jwt) };
      const seed = seedIn(await readSecret(login.seed), login.seed);
      publicKey(seed, login.seed);
      return { authenticator: jwtAuthenticator(jwt, encoder.encode(seed)), shown, expiresAtMs: expiry(jwt) };
    }
  }
}

async function readSecret(source: SecretSource): Promise<string> {
  if ('text' in source) return source.text.reveal();
  try {
    return (await readFile(source.file, 'utf8')).trim();
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new FleetError('file-unreadable', `${source.file}, given by ${source.from}, ${why}.`, {
      help: 'Check the path and its permissions.',
      cause: error,
    });
  }
}

/** A seed stands alone in its file, or decorated as in a .creds file. */
function seedIn(text: string, source: SecretSource): string {
  const seed = /(?:^|\s)(S[A-Z2-7]{57})(?:\s|$)/.exec(text)?.[1];
  if (seed === undefined) throw badSecret(source, 'holds no nkey seed');
  return seed;
}

function jwtIn(text: string, source: SecretSource): string {
  const jwt = /(?:^|\s)(eyJ[\w-]+\.[\w-]+\.[\w-]+)(?:\s|$)/.exec(text)?.[1];
  if (jwt === undefined) throw badSecret(source, 'holds no user JWT');
  return jwt;
}

function publicKey(seed: string, source: SecretSource): string {
  let key: string;
  try {
    key = nkeys.fromSeed(encoder.encode(seed)).getPublicKey();
  } catch {
    throw badSecret(source, 'holds an nkey seed whose checksum is wrong');
  }
  if (!key.startsWith('U'))
    throw badSecret(source, 'holds the seed of an account, operator or server, not of a user');
  return key;
}

function expiry(jwt: string): number | null {
  try {
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown;
    };
    return typeof claims.exp === 'number' && claims.exp > 0 ? claims.exp * 1000 : null;
  } catch {
    return null;
  }
}

function place(source: SecretSource): string {
  return 'file' in source ? source.file : source.from;
}

function badSecret(source: SecretSource, what: string): FleetError {
  return new FleetError('login-refused', `${place(source)} ${what}.`, {
    help: 'Make the file anew, with nsc generate creds or nk -gen user.',
  });
}
