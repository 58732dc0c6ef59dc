/** The processes of the soak: each is started again when it ends, until all is over. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./program.js', import.meta.url));
const INSTANCES = ['walker-1', 'walker-2', 'porter-1', 'porter-2', 'breaker-1', 'reader-1', 'watcher-1'];
const AGAIN_MS = 100;

export function startFleet(url, journal) {
  const members = INSTANCES.map(instance => new Member(instance, url, journal));
  return {
    members,
    /** @returns what processes ended by themselves with, other than by a kill: none should */
    async stop() {
      await Promise.all(members.map(member => member.stop()));
      return members.flatMap(({ faults }) => faults);
    },
  };
}

class Member {
  starts = 0;
  faults = [];
  #child = null;
  #isStopped = false;
  #done;

  constructor(instance, url, journal) {
    this.instance = instance;
    this.#done = this.#keep([PROGRAM, instance.split('-')[0], instance, url, journal]);
  }

  /** @returns whether there was somebody to kill */
  kill() {
    return this.#child?.kill('SIGKILL') ?? false;
  }

  async stop() {
    this.#isStopped = true;
    this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), 15_000);
    await this.#done;
    clearTimeout(timer);
  }

  async #keep(args) {
    while (!this.#isStopped) {
      this.starts++;
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
      this.#child = child;
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', text => {
        stderr = (stderr + text).slice(-2_000);
      });
      const [code, signal] = await new Promise(resolve => {
        child.on('close', (...end) => resolve(end));
      });
      this.#child = null;
      const isMeant = signal === 'SIGKILL' || (this.#isStopped && code === 0) || signal === 'SIGTERM';
      if (!isMeant) this.faults.push(`${this.instance} ended by itself (${code ?? signal}): ${stderr}`);
      if (!this.#isStopped) await sleep(AGAIN_MS);
    }
  }
}
