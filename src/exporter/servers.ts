/**
 * The servers behind the bus, as the system account sees them: each answers for itself when all are asked. A server
 * that has answered once and does not any more is down. Refused logins are events, which are counted as they come.
 */
import type { Listener } from '../jetstream/listener.js';

export interface ServerStats {
  name: string;
  cluster: string;
  up: boolean;
  authErrors: number;
  /** Null while it is down. */
  stats: Stats | null;
}

export interface Stats {
  connections: number;
  slow_consumers: number;
  mem: number;
  jetstream?: {
    config?: { max_memory?: number; max_storage?: number };
    stats?: { memory?: number; storage?: number; api?: { errors?: number } };
  } | null;
}

export interface Servers {
  read(): Promise<ServerStats[]>;
}

interface Answer {
  server?: { name?: string; id?: string; cluster?: string };
  statsz?: Stats;
}

/** How long to wait after each answer for that of another server. */
const QUIET_MS = 300;
const ALL_MS = 2_000;
const AUTH_ERRORS = '$SYS.SERVER.*.CLIENT.AUTH.ERR';

export function watchServers(listener: Listener): Servers {
  const known = new Map<string, ServerStats>();
  const seen = ({ server }: Answer): ServerStats | null => {
    const name = server?.name ?? server?.id;
    if (name === undefined) return null;
    const found = known.get(name) ?? {
      name,
      cluster: server?.cluster ?? '',
      up: true,
      authErrors: 0,
      stats: null,
    };
    known.set(name, found);
    return found;
  };
  listener.listen(AUTH_ERRORS, (_, body) => {
    const server = seen((body ?? {}) as Answer);
    if (server !== null) server.authErrors++;
  });
  return {
    async read() {
      const answers = (await listener.askAll('$SYS.REQ.SERVER.PING', {
        quietMs: QUIET_MS,
        timeoutMs: ALL_MS,
      })) as Answer[] | never[];
      for (const server of known.values()) Object.assign(server, { up: false, stats: null });
      for (const answer of answers) {
        const server = seen(answer ?? {});
        if (server !== null) Object.assign(server, { up: true, stats: answer.statsz ?? null });
      }
      return [...known.values()].map(server => ({ ...server }));
    },
  };
}
