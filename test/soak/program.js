/**
 * One service of the soak, to be killed at any moment: node program.js SERVICE INSTANCE URL JOURNAL
 *
 * What it has handled goes into the journal that all processes share, a line each, in one write to the end of the file:
 * it outlives a SIGKILL, and the order of its lines is the order in which things were done.
 */
import { openSync, writeSync } from 'node:fs';
import { Reject, Retry, service } from '../../dist/runtime/index.js';
import { soak } from '../../dist/soak/soak.js';

const [name, instance, server, journal] = process.argv.slice(2);
const file = openSync(journal, 'a');
const life = `${instance}.${process.pid}`;

function note({ stream, seq }, { consumer }) {
  writeSync(file, `${JSON.stringify({ consumer, stream, seq, life })}\n`);
}

/** What the payload says that becomes of it. Whoever throws has not handled it. */
function meet({ data }, { attempt }) {
  switch (data.fate) {
    case 'poison':
      throw new Reject('poison');
    case 'flaky':
      if (attempt === 1) throw new Retry({ after: 50 });
      break;
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
  }
}

async function walk(event, context) {
  meet(event, context);
  await context.publish('echoes.{key}', event.data, { params: event.params });
  note(event, context);
}

async function carry(event, context) {
  meet(event, context);
  await new Promise(resolve => setTimeout(resolve, 5));
  note(event, context);
}

const HANDLES = {
  walker: ['walker-steps', { 'steps.{key}': walk }, { key: ({ params }) => params.key }],
  porter: ['porter-steps', { 'steps.{key}': carry }],
  breaker: ['breaker-jobs', { 'jobs.{key}': carry }],
  reader: ['echo-readers', { 'echoes.{key}': note }],
  watcher: ['watcher-all', { 'steps.{key}': note, 'echoes.{key}': note }],
};

const running = service(soak, name, { server, instance, noContext: true, env: {}, log: null });
running.handle(...HANDLES[name]);
// Nobody outlives the soak, whatever way it ends: its end of the pipe is closed by the kernel.
process.stdin.on('close', () => process.exit(1)).resume();
process.stdin.unref();
for (;;) {
  // The server may be away just now.
  const isUp = await running.start().then(
    () => true,
    () => false,
  );
  if (isUp) break;
  await new Promise(resolve => setTimeout(resolve, 100));
}
running.drainOnSignals({ within: '5s' });
