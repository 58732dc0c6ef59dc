/**
 * The life of a service's process: its parts start one after another and stop in the opposite order.
 *
 *   parts start ──▶ `ready` told ──SIGTERM, or whoever started it is gone──▶ parts stop ──▶ exit
 *
 * A Ctrl-C, and the end of a terminal, reach every process of it; only the one that started the others acts on it.
 */
export interface Part {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

export async function run(parts: readonly Part[]): Promise<void> {
  const started: Part[] = [];
  let stopping: Promise<never> | null = null;
  const stop = () => {
    stopping ??= end(started);
  };
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  // Gone already, while this was being loaded.
  if (process.connected === false) stop();
  try {
    for (const part of parts) {
      if (stopping !== null) return;
      started.push(part);
      await part.start();
    }
    process.send?.('ready');
  } catch (error) {
    process.stderr.write(`${inOneLine(error as Error)}\n`);
    process.exitCode = 1;
    await end(started);
  }
}

/** The last line is what whoever starts it shows. */
function inOneLine({ message, help }: Error & { help?: string }): string {
  return `${message}${help === undefined ? '' : ` (${help})`}`.replace(/\s*\n\s*/g, ' ');
}

async function end(parts: readonly Part[]): Promise<never> {
  for (const part of [...parts].reverse()) {
    await part.stop().catch(error => process.stderr.write(`${(error as Error).message}\n`));
  }
  process.exit();
}

/** Does first what a killed process has left undone. */
export function resuming({ resume }: { resume(): Promise<void> }): Part {
  return { start: resume, stop: async () => {} };
}
