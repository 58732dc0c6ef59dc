import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { FleetError } from '../findings/fleet-error.js';
import type { ConnectionOptions } from './connection-options.js';

export interface TlsFiles {
  cert?: string;
  key?: string;
  ca?: string;
}

/** Reads the PEM files and tries them, so that an unusable one is named before anything is sent. */
export async function readTlsFiles({ tls, origins }: ConnectionOptions): Promise<TlsFiles> {
  const files: TlsFiles = {};
  for (const [member, setting, path] of [
    ['ca', 'tlsca', tls.caFile],
    ['cert', 'tlscert', tls.certFile],
    ['key', 'tlskey', tls.keyFile],
  ] as const) {
    if (path === null) continue;
    const from = origins.find(origin => origin.setting === setting)?.from ?? setting;
    const text = await readPem(path, from);
    files[member] = text;
    tryOut(
      member === 'key' ? { key: text, ...(files.cert && { cert: files.cert }) } : { [member]: text },
      path,
      from,
    );
  }
  return files;
}

async function readPem(path: string, from: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new FleetError('file-unreadable', `${path}, given by ${from}, ${why}.`, {
      help: 'Check the path and its permissions.',
      cause: error,
    });
  }
}

function tryOut(files: TlsFiles, path: string, from: string): void {
  try {
    createSecureContext(files);
    if (files.ca !== undefined && !files.ca.includes('-----BEGIN')) throw new Error('no certificate');
  } catch (error) {
    const code = String((error as { code?: unknown }).code ?? '');
    const why = /MISMATCH/.test(code)
      ? 'does not belong to the certificate'
      : /PASSWORD|DECRYPT|INTERRUPTED|UI_/i.test(`${code} ${(error as Error).message}`)
        ? 'is an encrypted key'
        : 'is not a usable PEM file';
    throw new FleetError('file-unreadable', `${path}, given by ${from}, ${why}.`, {
      help: 'It has to be PEM; the key unencrypted and made for the certificate.',
    });
  }
}
