import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const generateTypescript: Command = {
  name: 'generate typescript',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'typed bindings for services that import the runtime',
  examples: [
    ['fleetctl generate typescript', 'of ./topology, to stdout'],
    ['fleetctl generate typescript --out src/fleet.ts', 'written where it differs'],
    ['fleetctl generate typescript --out src/fleet.js', 'JavaScript, and src/fleet.d.ts beside it'],
    ['fleetctl generate typescript --out src/fleet.ts --check', 'for CI: 2 where it is stale'],
  ],
  flags: [
    { name: 'out', takes: 'PATH', help: 'the file (.ts .mts .js .mjs), or a folder for TOPOLOGY.ts' },
    { name: 'check', help: 'write nothing; exit 2 where --out is not what would be written' },
  ],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.differs, EXIT.invalid],
  async run(call) {
    const { runGenerate } = await import('../run-generate.js');
    return runGenerate(call);
  },
};
