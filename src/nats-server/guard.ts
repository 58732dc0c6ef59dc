import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A server that cannot outlive its parent, not even one that is killed outright.
 *
 *     parent ──pipe──▶ sh (the guard) ──▶ nats-server
 *
 * The guard is the server's own parent process and holds the reading end of a pipe whose only writing end is
 * ours. The kernel closes ours whatever way we end; the guard then stops the server and removes its scratch
 * folder. It stands in a session of its own, so that a Ctrl-C or a kill of our process group leaves it to do
 * that. While we live, the pipe carries orders: a signal's name a line, answered by a line when it is sent;
 * the answers may find nobody there, hence the ignored SIGPIPE. Only the guard signals the server,
 * and it does so before it reaps it, so that no order ever hits a stranger with a reused process id.
 */
const GUARD = `
scratch=$1; shift
exec 3<&0
"$@" </dev/null >&2 3<&- &
server=$!
echo "$server"
(
  trap '' PIPE
  while read -r signal <&3; do kill -"$signal" "$server"; echo sent; done
  trap '' TERM
  kill -CONT "$server"; kill -TERM "$server"
  tries=0
  while [ $tries -lt 30 ] && kill -0 "$server"; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$server"
  exit 9
) 2>/dev/null &
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
  /** Settles when the signal is sent, or the process has ended. */
  signal(name: 'TERM' | 'KILL' | 'HUP' | 'STOP' | 'CONT'): Promise<void>;
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
  const orders = guard.stdin!;
  const answers = guard.stdout!;
  const ended = once(guard, 'exit').then(() => {});
  orders.on('error', () => {}); // It has ended: `ended` says so.
  const pid = await readPid(answers, ended);
  const unanswered: (() => void)[] = [];
  answers.on('data', data => {
    for (const _line of String(data).trim().split('\n')) unanswered.shift()?.();
  });
  // A parent with nothing else to do may end, and the server with it.
  guard.unref();
  for (const pipe of [orders, answers]) (pipe as unknown as Socket).unref();

  const hasEnded = () => guard.exitCode !== null || guard.signalCode !== null;
  return {
    pid,
    ended,
    hasEnded,
    async signal(name) {
      if (hasEnded()) return;
      guard.ref();
      const sent = new Promise<void>(resolve => unanswered.push(resolve));
      orders.write(`${name}\n`);
      await Promise.race([sent, ended]);
      // Whoever ends it waits for the end.
      if (name !== 'TERM' && name !== 'KILL') guard.unref();
    },
  };
}

async function readPid(stdout: Readable, ended: Promise<void>): Promise<number> {
  const line = once(stdout, 'data').then(([data]) => Number(String(data).trim()));
  return Promise.race([line, ended.then(() => 0)]);
}

/**
 * Waits until a process that was sent SIGSTOP really stands still. The signal reaches one of its threads first
 * and the others by way of that one, so that on a busy machine they go on for some milliseconds.
 */
export async function untilStopped(pid: number): Promise<void> {
  for (const deadline = Date.now() + 2_000; Date.now() < deadline; await sleep(2)) {
    const states = await readThreadStates(pid);
    if (states?.every(state => state === 'T')) return;
    if (states === null) return sleep(50); // Not Linux: nothing tells.
  }
}

async function readThreadStates(pid: number): Promise<string[] | null> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => null);
  if (threads === null) return null;
  const stats = threads.map(thread => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => ''));
  // "pid (name) STATE …", where the name may hold anything.
  return (await Promise.all(stats)).map(stat => /.*\) (\S)/s.exec(stat)?.[1] ?? 'T');
}
