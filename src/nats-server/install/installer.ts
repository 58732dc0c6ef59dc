import type { VersionRange } from '../version.js';

/** The ways to get a nats-server, by the time that they take. */
export type InstallWay = 'release' | 'debian' | 'go';

export interface InstallRequest {
  version: string;
  range: VersionRange;
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
}

/** Gives the path of the binary that it left in the scratch folder; throws an Error whose message is the reason. */
export type Installer = (request: InstallRequest, scratch: string) => Promise<string>;

/** A nats-server that was found, and where. */
export interface FoundServer {
  path: string;
  version: string;
  origin: 'explicit' | 'path' | 'cache' | InstallWay;
}
