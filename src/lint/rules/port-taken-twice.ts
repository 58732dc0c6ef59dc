import type { PathStep } from '../../topology/loaded-topology.js';
import type { Server } from '../../topology/topology.gen.js';
import type { Rule } from '../rule.js';

/** Two listeners cannot have one port. */
export const portTakenTwice: Rule = {
  code: 'port-taken-twice',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { server } = topology;
    if (server === undefined) return;
    const taken = new Map<number, string>();
    for (const { path, port } of listeners(server)) {
      const name = path.slice(1).join('.');
      const other = taken.get(port);
      if (other === undefined) taken.set(port, name);
      else {
        yield {
          path,
          message: `\`${name}\` and \`${other}\` both listen on port ${port}.`,
          help: 'Give one of them another port.',
        };
      }
    }
  },
};

function listeners(server: Server): { path: readonly PathStep[]; port: number }[] {
  const sections = ['cluster', 'gateway', 'leafnodes', 'websocket', 'mqtt'] as const;
  const ports: (readonly [readonly PathStep[], number | undefined])[] = [
    [['server', 'port'], server.port ?? 4222],
    [['server', 'http'], portOf(server.http)],
    [['server', 'https'], portOf(server.https)],
    [['server', 'prof_port'], server.prof_port],
    ...sections.map(section => [['server', section, 'port'], server[section]?.port] as const),
  ];
  return ports.flatMap(([path, port]) => (port === undefined || port <= 0 ? [] : [{ path, port }]));
}

function portOf(address: string | undefined): number | undefined {
  return address === undefined ? undefined : Number(address.slice(address.lastIndexOf(':') + 1));
}
