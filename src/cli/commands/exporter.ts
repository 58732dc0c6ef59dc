import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { timeToWaitOrNone, wholeNumber } from '../flag.js';

export const exporter: Command = {
  name: 'exporter',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'metrics of streams and consumers for Prometheus, over HTTP',
  examples: [
    ['fleetctl exporter --listen 127.0.0.1:7778', '/metrics and /healthz, until SIGTERM'],
    ['fleetctl exporter topology/ --env prod', 'also whether what is declared is there'],
    ['fleetctl exporter --system-context sys', 'also the servers: slow consumers, refused logins'],
  ],
  flags: [
    { name: 'listen', takes: 'HOST:PORT', help: 'where to serve (127.0.0.1:7778); :PORT for every address' },
    {
      name: 'interval',
      takes: 'TIME',
      check: timeToWaitOrNone,
      help: 'the least time between two listings of the server (0: one a scrape)',
    },
    { name: 'system-context', takes: 'NAME', help: 'the context that logs in to the system account' },
    { name: 'no-ages', help: 'do not read messages: no age of the oldest that is pending' },
    { name: 'all-consumers', help: 'ephemeral consumers that are not declared, too' },
    { name: 'concurrency', takes: 'N', check: wholeNumber, help: 'requests in flight at once (16)' },
  ],
  connects: true,
  exits: [EXIT.done, EXIT.defect, EXIT.invalid, EXIT.conflict, EXIT.unreachable, EXIT.denied],
  async run(call) {
    const { runExporter } = await import('../run-exporter.js');
    return runExporter(call);
  },
};
