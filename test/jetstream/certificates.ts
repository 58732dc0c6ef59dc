import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

export interface Authority {
  name: string;
  /** Path of its certificate. */
  ca: string;
  /** Issues a certificate and writes it with its key; the paths of both. */
  issue(name: string, names?: Names, lifetimeDays?: number): Promise<{ cert: string; key: string }>;
}

export interface Names {
  dns?: string[];
  ip?: string[];
}

/** A certificate authority whose files stand in a folder. */
export async function createAuthority(folder: string, name: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true });
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const ca = join(folder, `${name}-ca.pem`);
  writeFileSync(ca, root.toString('pem'));

  async function issue(subject: string, { dns = [], ip = [] }: Names = {}, lifetimeDays = 1) {
    const own = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${subject}`,
      issuer: root.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - 2 * DAY_MS),
      notAfter: new Date(Date.now() + lifetimeDays * DAY_MS),
      extensions: [
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']),
        new x509.SubjectAlternativeNameExtension([
          ...dns.map(value => ({ type: 'dns' as const, value })),
          ...ip.map(value => ({ type: 'ip' as const, value })),
          { type: 'email' as const, value: `${subject}@example.com` },
        ]),
      ],
    });
    const der = await crypto.subtle.exportKey('pkcs8', own.privateKey);
    const paths = { cert: join(folder, `${subject}.pem`), key: join(folder, `${subject}-key.pem`) };
    writeFileSync(paths.cert, certificate.toString('pem'));
    writeFileSync(paths.key, x509.PemConverter.encode(der, 'PRIVATE KEY'));
    return paths;
  }

  return { name, ca, issue };
}
