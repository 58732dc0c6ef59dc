import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

/**
 * A server that cannot outlive its parent, not even one that is killed outright.
 *
 *     parent ──pipe──▶ sh (the guard) ──▶ nats-server
 *
 * The guard is the server's own parent process and holds the reading end of a pipe whose only writing end is
 * ours. The kernel closes ours whatever way we end; the guard then stops the server and removes its scratch
 * folder. It stands in a session of its own, so that a Ctrl-C or a kill of our process group leaves it to do
 * that. While we live, the pipe carries orders: a signal's name a line. Only the guard signals the server,
 * and it does so before it reaps it, so that no order ever hits a stranger with a reused process id.
 */
const GUARD = `
scratch=$1; shift
exec 3<&0
"$@" </dev/null >&2 3<&- &
server=$!
echo "$server"
(
  while read -r signal <&3; do kill -"$signal" "$server"; done
  trap '' TERM
  kill -CONT "$server"; kill -TERM "$server"
  tries=0
  while [ $tries -lt 30 ] && kill -0 "$server"; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$server"
  exit 9
) >/dev/null 2>&1 &
reader=$!
exec 3<&- <&- >&-
wait "$server"; code=$?
kill "$reader" 2>/dev/null
wait "$reader"
[ $? -eq 9 ] && [ -n "$scratch" ] && rm -rf "$scratch"
exit "$code"
`;

export interface GuardedProcess {
  readonly pid: number;
  /** True from the moment the process has ended. */
  hasEnded(): boolean;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  signal(name: 'TERM' | 'KILL' | 'HUP' | 'STOP' | 'CONT' | 'USR2'): void;
}

export interface GuardInput {
  command: readonly string[];
  /** Where its stdout and stderr go: a file, so that neither side ever waits for the other. */
  logFile: string;
  /** A folder to remove should the parent vanish; null for none. */
  scratch: string | null;
}

export async function startGuarded(input: GuardInput): Promise<GuardedProcess> {
  const log = openSync(input.logFile, 'a');
  const guard = spawn('/bin/sh', ['-c', GUARD, 'fleetctl-guard', input.scratch ?? '', ...input.command], {
    stdio: ['pipe', 'pipe', log],
    detached: true,
  });
  closeSync(log);
  const ended = once(guard, 'exit').then(() => {});
  const pid = await readPid(guard, ended);
  // An orderless server keeps nobody waiting: a parent with nothing else to do ends, and the server with it.
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  (guard.stdout as unknown as { unref(): void }).unref();
  guard.stdin?.on('error', () => {});
  return {
    pid,
    ended,
    hasEnded: () => guard.exitCode !== null || guard.signalCode !== null,
    signal(name) {
      guard.ref();
      guard.stdin?.write(`${name}\n`);
    },
  };
}

async function readPid(guard: ChildProcess, ended: Promise<void>): Promise<number> {
  const line = once(guard.stdout!, 'data').then(([data]) => Number(String(data).trim()));
  const pid = await Promise.race([line, ended.then(() => 0)]);
  guard.stdout?.resume();
  return pid;
}
