/** Each kind of login against a real server that demands it: let in with it, refused without it, never shown. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createUser as createNkey } from '@nats-io/nkeys';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FleetError } from '../../src/findings/fleet-error.js';
import { connect } from '../../src/jetstream/connect.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import type { Environment } from '../../src/jetstream/context-file.js';
import type { ConnectionFlags } from '../../src/jetstream/settings.js';
import { streamList } from '../../src/jetstream/stream-list.js';
import { type RunningServer, startServer } from '../../src/nats-server/start-server.js';
import { servers } from '../support/server.js';
import { type Authority, createAuthority } from './certificates.js';
import { createOperator, type Operator } from './operator.js';

let server: RunningServer;
let binary: string;
let folder: string;
/** Every secret that a test uses: no message, help or dump of an error may hold one. */
const secrets: string[] = ['hunter2', 'not-the-one'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetctl-logins-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(() => server.stop());

async function start(config: string): Promise<void> {
  server = await startServer({ binary, config: `jetstream: enabled\n${config}` });
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The account that a login ends in, or the fault that it meets. */
async function logIn(flags: ConnectionFlags, env: Environment = {}): Promise<string> {
  const connection = await connect(
    resolveConnection({ server: server.url, timeout: '3s', ...flags }, { HOME: folder, ...env }, contextDisk),
  );
  try {
    expect((await streamList(connection)).items).toEqual([]);
    return connection.facts.account;
  } finally {
    await connection.close();
  }
}

async function refusal(flags: ConnectionFlags, env: Environment = {}): Promise<FleetError> {
  const error = await logIn(flags, env).then(
    account => new Error(`let in to ${account}`),
    thrown => thrown,
  );
  if (!(error instanceof FleetError)) throw error;
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.help}`;
  for (const secret of secrets) expect(shown).not.toContain(secret);
  return error;
}

async function expectRefused(code: string, message: string, flags: ConnectionFlags, env: Environment = {}) {
  const error = await refusal(flags, env);
  expect([
    error.code,
    error.message.replaceAll(String(server.port), 'PORT').replaceAll(folder, 'FOLDER'),
  ]).toEqual([code, message]);
}

const AT = 'nats://127.0.0.1:PORT';

describe.each(servers)('on $label', tested => {
  beforeAll(() => {
    binary = tested.binary;
  });

  describe('a server that demands a token', () => {
    it('lets in who gives it by flag, variable, URL or context', async () => {
      await start('authorization { token: hunter2 }');
      const context = write('t.json', JSON.stringify({ token: 'hunter2' }));
      expect(await logIn({ token: 'hunter2' })).toBe('$G');
      expect(await logIn({ user: 'hunter2' })).toBe('$G');
      expect(await logIn({}, { NATS_TOKEN: 'hunter2' })).toBe('$G');
      expect(await logIn({ context })).toBe('$G');
      expect(await logIn({ server: `nats://hunter2@127.0.0.1:${server.port}` })).toBe('$G');
      await expectRefused('login-refused', `${AT} refused the token (--token).`, { token: 'not-the-one' });
      await expectRefused('login-refused', `${AT} refused the login in the URL.`, {
        server: `nats://not-the-one@127.0.0.1:${server.port}`,
      });
      await expectRefused('login-refused', `${AT} demands a login, and none is given.`, {});
    });
  });

  describe('a server that demands user and password', () => {
    it('lets in who gives them by flags, variables, URL or context', async () => {
      await start('accounts { FLEET { jetstream: enabled, users: [ { user: ada, password: "hunter2" } ] } }');
      const context = write('u.json', JSON.stringify({ user: 'ada', password: 'env://PW' }));
      expect(await logIn({ user: 'ada', password: 'hunter2' })).toBe('FLEET');
      expect(await logIn({}, { NATS_USER: 'ada', NATS_PASSWORD: 'hunter2' })).toBe('FLEET');
      expect(await logIn({ context }, { PW: 'hunter2' })).toBe('FLEET');
      expect(await logIn({ server: `ada:hunter2@localhost:${server.port}` })).toBe('FLEET');
      await expectRefused('login-refused', `${AT} refused user \`ada\` and the password from --password.`, {
        user: 'ada',
        password: 'not-the-one',
      });
      await expectRefused(
        'login-refused',
        `${AT} (context \`u\`) refused user \`ada\` and the password from context \`u\` (env://PW).`,
        {
          context,
        },
        { PW: 'not-the-one' },
      );
    });

    it('lets in the selected context of the nats CLI', async () => {
      await start('accounts { FLEET { jetstream: enabled, users: [ { user: ada, password: "hunter2" } ] } }');
      mkdirSync(join(folder, '.config/nats/context'), { recursive: true });
      const url = `nats://127.0.0.1:${server.port}`;
      write(
        '.config/nats/context/prod.json',
        JSON.stringify({ url, user: 'ada', password: 'hunter2', color_scheme: 'red' }),
      );
      write('.config/nats/context.txt', 'prod');
      expect(await logIn({ server: undefined })).toBe('FLEET');
      expect(await logIn({ server: undefined, context: 'prod' })).toBe('FLEET');
      expect((await refusal({ server: undefined, context: 'prood' })).help).toBe('Did you mean `prod`?');
      rmSync(join(folder, '.config'), { recursive: true });
    });
  });

  describe('a server that demands an nkey', () => {
    it('lets in who has its seed, bare or decorated', async () => {
      const user = createNkey();
      const other = createNkey();
      const seedOf = (key: typeof user) => new TextDecoder().decode(key.getSeed());
      secrets.push(seedOf(user), seedOf(other));
      await start(`accounts { FLEET { jetstream: enabled, users: [ { nkey: ${user.getPublicKey()} } ] } }`);
      const decorated = `-----BEGIN USER NKEY SEED-----\n${seedOf(user)}\n------END USER NKEY SEED------\n`;
      expect(await logIn({ nkey: write('u.nk', `${seedOf(user)}\n`) })).toBe('FLEET');
      expect(await logIn({}, { NATS_NKEY: write('d.nk', decorated) })).toBe('FLEET');
      await expectRefused('login-refused', `${AT} refused nkey ${other.getPublicKey()}.`, {
        nkey: write('o.nk', seedOf(other)),
      });
      const broken = seedOf(user).replace(/(?<=^.{20})./, one => (one === 'A' ? 'B' : 'A'));
      secrets.push(broken);
      await expectRefused('login-refused', 'FOLDER/b.nk holds an nkey seed whose checksum is wrong.', {
        nkey: write('b.nk', broken),
      });
      await expectRefused('login-refused', 'FOLDER/e.nk holds no nkey seed.', {
        nkey: write('e.nk', 'hunter2'),
      });
      await expectRefused('file-unreadable', 'FOLDER/none.nk, given by --nkey, does not exist.', {
        nkey: join(folder, 'none.nk'),
      });
    });
  });

  describe('a server in operator mode', () => {
    let operator: Operator;
    const shown = (account: 'FLEET' | 'PLAIN') => (tested.isPinned ? account : operator.keys[account]);

    beforeAll(async () => {
      operator = await createOperator(folder);
    });

    it('lets in who has credentials of one of its accounts', async () => {
      const creds = await operator.creds('ada');
      secrets.push(
        ...readFileSync(creds, 'utf8')
          .split('\n')
          .filter(line => line.length > 50),
      );
      await start(operator.config);
      expect(await logIn({ creds })).toBe(shown('FLEET'));
      expect(await logIn({}, { NATS_CREDS: creds })).toBe(shown('FLEET'));
      const inline = `data:;base64,${Buffer.from(readFileSync(creds)).toString('base64')}`;
      expect(await logIn({ context: write('c.json', JSON.stringify({ creds: inline })) })).toBe(
        shown('FLEET'),
      );
      const [jwt = '', seed = ''] = readFileSync(creds, 'utf8').match(/^(eyJ\S+|SU\S+)$/gm) ?? [];
      expect(await logIn({ jwt, seed })).toBe(shown('FLEET'));
      expect(await logIn({}, { NATS_JWT: jwt, NATS_SEED: seed })).toBe(shown('FLEET'));
      await expectRefused('login-refused', `${AT} demands a login, and none is given.`, {});
    });

    it("refuses credentials that have expired, that are another operator's, or whose account has no JetStream", async () => {
      await start(operator.config);
      const expired = await operator.creds('late', { expiresInSeconds: -60 });
      const error = await refusal({ creds: expired });
      expect(error.message).toMatch(
        /refused the credentials in \S+late\.creds: they expired on \d{4}-.*Z\.$/,
      );
      const stranger = await (await createOperator(folder)).creds('stranger');
      await expectRefused('login-refused', `${AT} refused the credentials in FOLDER/stranger.creds.`, {
        creds: stranger,
      });
      const poor = await operator.creds('poor', { account: 'PLAIN' });
      await expectRefused(
        'no-jetstream',
        `${AT}: JetStream is not enabled for account \`${shown('PLAIN')}\`.`,
        {
          creds: poor,
        },
      );
      await expectRefused('login-refused', 'FOLDER/x.creds holds no user JWT.', {
        creds: write('x.creds', 'hunter2'),
      });
    });
  });

  describe('a server that demands TLS', () => {
    let authority: Authority;
    let other: Authority;

    beforeAll(async () => {
      authority = await createAuthority(folder, 'fleet');
      other = await createAuthority(folder, 'other');
    });

    async function startTls(
      names: { dns?: string[]; ip?: string[] },
      more = '',
      lifetimeDays = 1,
    ): Promise<void> {
      const { cert, key } = await authority.issue('server', names, lifetimeDays);
      await start(
        `tls { cert_file: "${cert}", key_file: "${key}", ca_file: "${authority.ca}", timeout: 5 ${more} }`,
      );
    }

    it('lets in who knows its authority', async () => {
      await startTls({ dns: ['localhost'], ip: ['127.0.0.1'] });
      expect(await logIn({ tlsca: authority.ca })).toBe('$G');
      expect(await logIn({ server: `tls://localhost:${server.port}` }, { NATS_CA: authority.ca })).toBe('$G');
      expect(await logIn({ context: write('s.json', JSON.stringify({ ca: authority.ca })) })).toBe('$G');
      await expectRefused(
        'unreachable',
        `${AT}: the server's certificate is not signed by the authorities that Node.js knows.`,
        {},
      );
      await expectRefused(
        'unreachable',
        `${AT}: the server's certificate is not signed by FOLDER/other-ca.pem.`,
        {
          tlsca: other.ca,
        },
      );
      await expectRefused('file-unreadable', 'FOLDER/no.pem, given by --tlsca, does not exist.', {
        tlsca: join(folder, 'no.pem'),
      });
    });

    it('is checked against the address that was dialled', async () => {
      await startTls({ dns: ['localhost'] });
      expect(await logIn({ server: `localhost:${server.port}`, tlsca: authority.ca })).toBe('$G');
      await expectRefused('unreachable', `${AT}: the server's certificate is for another name.`, {
        tlsca: authority.ca,
      });
    });

    it('is checked against an address that is no name', async () => {
      await startTls({ ip: ['127.0.0.1'] });
      expect(await logIn({ tlsca: authority.ca })).toBe('$G');
      expect((await refusal({ server: `localhost:${server.port}`, tlsca: authority.ca })).message).toContain(
        'for another name',
      );
    });

    it('is refused by us when its certificate has expired', async () => {
      await startTls({ ip: ['127.0.0.1'] }, '', -1);
      await expectRefused('unreachable', `${AT}: the server's certificate has expired.`, {
        tlsca: authority.ca,
      });
    });

    it('may begin with the handshake', async () => {
      await startTls({ ip: ['127.0.0.1'] }, ', handshake_first: true');
      expect(await logIn({ tlsca: authority.ca, tlsfirst: true })).toBe('$G');
    });

    it('demands a client certificate that its authority signed', async () => {
      await startTls({ ip: ['127.0.0.1'] }, ', verify: true');
      const good = await authority.issue('client');
      const bad = await other.issue('stranger');
      const late = await authority.issue('late', {}, -1);
      const tlsca = authority.ca;
      expect(await logIn({ tlsca, tlscert: good.cert, tlskey: good.key })).toBe('$G');
      expect(await logIn({}, { NATS_CA: tlsca, NATS_CERT: good.cert, NATS_KEY: good.key })).toBe('$G');
      await expectRefused('login-refused', `${AT} demands a TLS client certificate, and none is given.`, {
        tlsca,
      });
      await expectRefused(
        'login-refused',
        `${AT} refused the TLS client certificate in FOLDER/stranger.pem.`,
        {
          tlsca,
          tlscert: bad.cert,
          tlskey: bad.key,
        },
      );
      await expectRefused('login-refused', `${AT} refused the TLS client certificate in FOLDER/late.pem.`, {
        tlsca,
        tlscert: late.cert,
        tlskey: late.key,
      });
      await expectRefused(
        'file-unreadable',
        'FOLDER/stranger-key.pem, given by --tlskey, does not belong to the certificate.',
        { tlsca, tlscert: good.cert, tlskey: bad.key },
      );
    });

    it('lets in the user that a client certificate names', async () => {
      const { cert, key } = await authority.issue('server', { ip: ['127.0.0.1'] });
      await start(
        `tls { cert_file: "${cert}", key_file: "${key}", ca_file: "${authority.ca}", verify_and_map: true }
       accounts { FLEET { jetstream: enabled, users: [ { user: "mapped@example.com" } ] } }`,
      );
      const known = await authority.issue('mapped');
      const unknown = await authority.issue('nobody');
      const tlsca = authority.ca;
      expect(await logIn({ tlsca, tlscert: known.cert, tlskey: known.key })).toBe('FLEET');
      await expectRefused('login-refused', `${AT} refused the TLS client certificate in FOLDER/nobody.pem.`, {
        tlsca,
        tlscert: unknown.cert,
        tlskey: unknown.key,
      });
    });
  });

  it('a server without TLS is refused where TLS is asked for', async () => {
    await start('');
    await expectRefused('unreachable', 'tls://127.0.0.1:PORT: the server does not speak TLS.', {
      server: `tls://127.0.0.1:${server.port}`,
    });
  });
});
