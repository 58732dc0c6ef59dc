/**
 * An agent's process: one job, from its parent by a message or, in a cluster, from its environment. Its exit code
 * tells whether it has said how the job ended.
 */
import type { Job } from '../ports.js';
import { work } from '../services/agent.js';
import { busOf, publishOn } from './on-the-bus.js';
import { clock, milliseconds } from './surroundings.js';

for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
// Whoever started it is gone, and runs the job again when it is back.
process.on('disconnect', () => process.exit(1));

const job = await givenJob();
const bus = busOf('agents', job.name);
try {
  await bus.start();
  await work(job, { publish: publishOn(bus), clock, workMs: milliseconds('FLEET_WORK_MS', 3_000), note });
} catch (error) {
  process.stderr.write(`${job.name}: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
await bus.drain({ within: '5s' });
process.exit();

function givenJob(): Promise<Job> {
  const given = process.env['FLEET_JOB'];
  if (given) return Promise.resolve(JSON.parse(given));
  return new Promise(resolve => process.once('message', message => resolve(message as Job)));
}

async function note(percent: number, message: string): Promise<void> {
  const progress = { percent, message };
  if (process.send) process.send(progress);
  else process.stdout.write(`${JSON.stringify(progress)}\n`);
}
