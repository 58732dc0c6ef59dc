/**
 * Keeps the processes of the fleet running.
 *
 *   start ──▶ starting ──`ready`──▶ running ──stop──▶ stopping ──▶ stopped
 *                ▲                     │
 *                └──────after a while──┘ it ended, whatever the reason
 *
 * A child that loses its channel to us ends by itself: nothing is left running, not even where we are killed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ChildSpec {
  /** `planning-1` */
  name: string;
  program: string;
  env: Record<string, string>;
}

export interface Child {
  readonly name: string;
  /** Of the present process; another one after a restart. */
  readonly pid: number;
  /** How often it had to be started anew. */
  readonly restarts: number;
  /** Settles when the present process is ready, or the child is stopped. */
  ready(): Promise<void>;
  /** It is about to be stopped: it is not started anew any more, whatever it ends by. */
  expectEnd(): void;
  stop(): Promise<void>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** Having run so long, it is started anew without a wait. */
const STEADY_MS = 10_000;
const STOP_MS = 12_000;

/** @param said hears each line of the child, and what becomes of it */
export function supervise(spec: ChildSpec, said: (line: string, kind: 'own' | 'state') => void): Child {
  let child: ChildProcess;
  let restarts = 0;
  let waitMs = FIRST_WAIT_MS;
  let isStopping = false;
  let isReady: Promise<void>;
  let becomeReady: () => void;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    isReady = new Promise(resolve => {
      becomeReady = resolve;
    });
    const startedMs = Date.now();
    let lastWords = '';
    child = fork(spec.program, { env: spec.env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', line => {
        if (line.trim() !== '') lastWords = line;
        said(line, 'own');
      });
    }
    child.on('message', () => becomeReady());
    // By `close` all that it has said is here.
    child.once('close', (code, signal) => {
      if (isStopping) return;
      const how = signal ?? `exit code ${code}${lastWords && `: ${lastWords}`}`;
      said(`ended (${how}), and is started anew`, 'state');
      if (Date.now() - startedMs > STEADY_MS) waitMs = FIRST_WAIT_MS;
      restarts++;
      const waiting = becomeReady;
      timer = setTimeout(() => {
        start();
        void isReady.then(waiting);
      }, waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    });
  };
  start();

  return {
    name: spec.name,
    get pid() {
      return child.pid ?? 0;
    },
    get restarts() {
      return restarts;
    },
    ready: () => isReady,
    expectEnd() {
      isStopping = true;
      clearTimeout(timer);
    },
    async stop() {
      this.expectEnd();
      becomeReady();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
