import { run } from './run.js';

// A reader that closes its end (`| head`) must neither be reported nor stop a run that writes to a server.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

void run(process.argv.slice(2), process);
