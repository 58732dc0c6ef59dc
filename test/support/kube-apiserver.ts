/**
 * A real Kubernetes API server: etcd and kube-apiserver, compiled once by the Go toolchain into fleetctl's cache.
 * There are no controllers and no kubelet: objects are checked, defaulted and kept, and nothing runs.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDirectory } from '../../src/nats-server/server-cache.js';

export const KUBERNETES = '1.34.4';
const ETCD = '3.6.15';
const STAGING = KUBERNETES.replace(/^1/, '0');

export interface KubeApiServer {
  url: string;
  /** The certificate that it serves with, which it has signed itself. */
  ca: string;
  /** Who may do everything, and who may do nothing. */
  tokens: { admin: string; viewer: string };
  stop(): Promise<void>;
}

export async function startKubeApiServer(): Promise<KubeApiServer> {
  const { etcd, apiserver } = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'fleetctl-kube-'));
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const tokens = { admin: 'admin-token', viewer: 'viewer-token' };
  writeFileSync(
    join(folder, 'tokens.csv'),
    'admin-token,admin,admin,system:masters\nviewer-token,viewer,viewer,\n',
  );
  execFileSync('openssl', ['genrsa', '-out', join(folder, 'sa.key'), '2048'], { stdio: 'ignore' });
  const store = begin(folder, etcd, [
    ...['--data-dir', join(folder, 'etcd')],
    ...['--listen-client-urls', `http://127.0.0.1:${client}`],
    ...['--advertise-client-urls', `http://127.0.0.1:${client}`],
    ...['--listen-peer-urls', `http://127.0.0.1:${peer}`],
    ...['--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`],
    ...['--initial-cluster', `default=http://127.0.0.1:${peer}`],
    '--unsafe-no-fsync',
  ]);
  const server = begin(folder, apiserver, [
    `--etcd-servers=http://127.0.0.1:${client}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${folder}`,
    '--service-account-issuer=https://fleetctl.test',
    `--service-account-key-file=${join(folder, 'sa.key')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const stop = async () => {
    await Promise.all([ended(server), ended(store)]);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `https://127.0.0.1:${port}`;
  try {
    const ca = await readyWith(folder, url, tokens.admin, server);
    return { url, ca, tokens, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function begin(folder: string, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${program.split('/').at(-1)}.log`), 'w');
  return spawn(program, args, { stdio: ['ignore', log, log] });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise(done => child.once('exit', done));
  child.kill('SIGKILL');
  await exit;
}

async function readyWith(folder: string, url: string, token: string, server: ChildProcess): Promise<string> {
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) break;
    await sleep(500);
    const ca = join(folder, 'apiserver.crt');
    if (!existsSync(ca)) continue;
    const args = ['-sf', '--cacert', ca, '-H', `Authorization: Bearer ${token}`, `${url}/readyz`];
    try {
      execFileSync('curl', args, { stdio: 'ignore' });
      return readFileSync(ca, 'utf8');
    } catch {
      // not yet
    }
  }
  const log = readFileSync(join(folder, 'kube-apiserver.log'), 'utf8').split('\n').slice(-5).join('\n');
  throw new Error(`kube-apiserver did not become ready:\n${log}`);
}

/** Takes the cached ones, else compiles them: some minutes, once. */
function binaries(): { etcd: string; apiserver: string } {
  const folder = join(cacheDirectory(process.env), 'kube-apiserver', KUBERNETES);
  const found = { etcd: join(folder, 'etcd'), apiserver: join(folder, 'kube-apiserver') };
  if (existsSync(found.etcd) && existsSync(found.apiserver)) return found;
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, '.building-'));
  try {
    writeFileSync(join(scratch, 'go.mod'), moduleFile(scratch));
    writeFileSync(join(scratch, 'main.go'), MAIN);
    go(scratch, ['mod', 'tidy', '-e']);
    const flags = `-s -w -X k8s.io/component-base/version.gitVersion=v${KUBERNETES}`;
    go(scratch, ['build', '-trimpath', `-ldflags=${flags}`, '-o', 'kube-apiserver', '.']);
    const store = join(scratch, 'store');
    mkdirSync(store);
    go(store, ['mod', 'init', 'fleetctl.test/etcd']);
    go(store, ['get', `go.etcd.io/etcd/server/v3@v${ETCD}`]);
    go(store, ['build', '-trimpath', '-ldflags=-s -w', '-o', '../etcd', 'go.etcd.io/etcd/server/v3']);
    renameSync(join(scratch, 'kube-apiserver'), found.apiserver);
    renameSync(join(scratch, 'etcd'), found.etcd);
    return found;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function go(folder: string, args: readonly string[]): string {
  process.stderr.write(`kube-apiserver: go ${args.slice(0, 2).join(' ')} …\n`);
  return execFileSync('go', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The module's own go.mod replaces its parts by folders that its archive does not hold; here they are modules. */
function moduleFile(folder: string): string {
  writeFileSync(join(folder, 'go.mod'), 'module scratch\n');
  const { GoMod } = JSON.parse(
    go(folder, ['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES}`]),
  ) as {
    GoMod: string;
  };
  const parts = [...readFileSync(GoMod, 'utf8').matchAll(/^\s+(k8s\.io\/[a-z-]+) v0\.0\.0$/gm)].map(
    ([, name]) => name,
  );
  return [
    'module fleetctl.test/kube-apiserver',
    'go 1.24.0',
    'godebug default=go1.24',
    `require k8s.io/kubernetes v${KUBERNETES}`,
    ...parts.map(name => `require ${name} v${STAGING}`),
    ...parts.map(name => `replace ${name} => ${name} v${STAGING}`),
    '',
  ].join('\n');
}

const MAIN = `package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() { os.Exit(cli.Run(app.NewAPIServerCommand())) }
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}
