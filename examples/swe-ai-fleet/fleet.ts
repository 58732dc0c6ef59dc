/** `npm run fleet`: starts the fleet, says where its page is, and stops it again on Ctrl-C. */
import { once } from 'node:events';
import { type FleetOptions, parseOptions, USAGE, WrongUsage } from './launch/options.js';
import { startFleet } from './launch/start-fleet.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  let options: FleetOptions | null;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    return fail(error, USAGE);
  }
  if (options === null) {
    say(USAGE);
    return 0;
  }
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
  try {
    const fleet = await startFleet(options, say, asked.signal);
    say(`\n  ${fleet.url}\n\nCtrl-C stops it.`);
    if (!asked.signal.aborted) await once(asked.signal, 'abort');
    say('\nstopping: what is in hand is finished, the rest handed back');
    await fleet.stop();
  } catch (error) {
    if (!asked.signal.aborted) return fail(error, '');
  }
  say('stopped; nothing is left running');
  return 0;
}

function fail(error: unknown, help: string): number {
  const { message, stack } = error as Error;
  process.stderr.write(
    `${error instanceof WrongUsage ? message : (stack ?? message)}\n${help && `\n${help}`}`,
  );
  return error instanceof WrongUsage ? 3 : 1;
}

process.exit(await main());
