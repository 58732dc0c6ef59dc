import type { Flag } from './flag.js';

/** The flags that `render nats`, `render prometheus` and `render kubernetes` have in common. */
export const RENDER_FLAGS: readonly Flag[] = [
  { name: 'out', takes: 'DIR', help: 'write files into DIR, each whole or not at all' },
  {
    name: 'check',
    takes: 'PATH',
    bareWith: 'out',
    help: 'write nothing; exit 2 where it (or DIR of --out) is stale',
  },
  { name: 'templates', takes: 'DIR', help: 'templates of your own, in place of those of fleetctl' },
];
