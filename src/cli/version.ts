import { readFileSync } from 'node:fs';
import { EXIT } from '../findings/exit-codes.js';
import { jsonDocument } from '../views/json-document.js';
import type { Result } from './command.js';

/** The version that package.json gives: two folders up from dist/cli/ and from src/cli/. */
export function fleetctlVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export function versionResult(): Result {
  const version = fleetctlVersion();
  return {
    exit: EXIT.done,
    text: () => `${version}\n`,
    json: () => jsonDocument({ format: 'fleetctl.version', version, node: process.versions.node }),
  };
}
