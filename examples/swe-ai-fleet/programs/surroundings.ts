/** What a service's process is given by whoever starts it (fleet.ts): its instance, folders, paces. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { peer } from '../http/peer.js';
import type { Clock, Peer } from '../ports.js';

export interface Surroundings {
  /** `planning-1`: tells the instances of a service apart. */
  instance: string;
  /** A service's own folder; all its instances share it. */
  folder: (name: string) => string;
  /** The Unix socket that this instance listens on. */
  socket: string;
  peer: (service: string) => Peer;
  clock: Clock;
  log: (line: string) => void;
}

export function surroundings(service: string): Surroundings {
  const run = setting('FLEET_RUN');
  const instance = process.env['FLEET_INSTANCE'] || `${service}-1`;
  const sockets = join(run, 'sockets');
  return {
    instance,
    folder: name => join(run, 'state', name),
    socket: join(sockets, `${instance}.sock`),
    peer: name => peer(name, sockets),
    clock,
    log: line => process.stdout.write(`${line}\n`),
  };
}

export const clock: Clock = {
  now: () => new Date().toISOString(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};

export function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`${name} is not set. \`npm run fleet\` starts the fleet.\n`);
  process.exit(3);
}

export function milliseconds(name: string, otherwise: number): number {
  const value = Number(process.env[name] || otherwise);
  if (Number.isFinite(value) && value >= 0) return value;
  process.stderr.write(`${name}=${process.env[name]} is no number of milliseconds.\n`);
  process.exit(3);
}
