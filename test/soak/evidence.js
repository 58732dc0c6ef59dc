/** What there is in the end: the streams' messages, the dead letters, the journal. */
import { readFile } from 'node:fs/promises';
import { jetstream } from '@nats-io/jetstream';

const STREAMS = ['STEPS', 'JOBS', 'ECHOES'];

export async function readEvidence(client, journalFile) {
  const stored = {};
  for (const name of STREAMS) {
    stored[name] = await readAll(client, name, [], message => ({ seq: message.seq, ...message.json() }));
  }
  const letters = await readAll(client, 'DEAD_LETTERS', ['dlq.>'], ({ headers }) => ({
    stream: headers.get('Dead-Letter-Stream'),
    consumer: headers.get('Dead-Letter-Consumer'),
    seq: Number(headers.get('Dead-Letter-Sequence')),
    reason: headers.get('Dead-Letter-Reason'),
  }));
  return { stored, letters, journal: await readJournal(journalFile) };
}

async function readAll(client, stream, filters, take) {
  const options = filters.length === 0 ? {} : { filter_subjects: filters };
  const consumer = await jetstream(client).consumers.get(stream, options);
  const { num_pending: pending } = await consumer.info();
  const found = [];
  if (pending === 0) return found;
  for await (const message of await consumer.consume()) {
    found.push(take(message));
    if (message.info.pending === 0) break;
  }
  return found;
}

async function readJournal(file) {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}
