/** Where and on what it was measured. */
import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export async function describeMachine(natsServer) {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'an unknown processor',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    natsServer,
    fleetctl: version,
    loadBefore: loadNow(),
  };
}

/** The load average of the last minute. */
export function loadNow() {
  return loadavg()[0].toFixed(2);
}
