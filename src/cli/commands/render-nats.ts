import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { RENDER_FLAGS } from '../render-flags.js';

export const renderNats: Command = {
  name: 'render nats',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'nats-server.conf: listeners, JetStream, cluster, accounts, users',
  examples: [
    ['fleetctl render nats > nats-server.conf', 'for ./topology; secrets stay in the environment'],
    ['fleetctl render nats --out out --resolve-secrets', 'with secrets.conf: any password works'],
    ['fleetctl render nats --check nats-server.conf', 'what differs: does a reload do?'],
    ['fleetctl render nats --check-env', 'refuse a password that would be cut'],
  ],
  flags: [
    ...RENDER_FLAGS,
    { name: 'resolve-secrets', help: 'write every secret into secrets.conf, quoted, for its owner alone' },
    { name: 'check-env', help: 'render nothing: check that the environment reaches the server as it is' },
    { name: 'user-creds', help: 'operator mode: write creds/USER.creds of every user' },
  ],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.differs, EXIT.invalid, EXIT.refused],
  async run(call) {
    const { runRenderNats } = await import('../run-render-nats.js');
    return runRenderNats(call);
  },
};
