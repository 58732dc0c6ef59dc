import { isIPv6 } from 'node:net';

export interface ListenAddress {
  /** Null for every address of the machine. */
  host: string | null;
  port: number;
}

/** `HOST:PORT`, `[::1]:PORT`, `:PORT` for every address; null for what is none. Port 0 takes a free one. */
export function parseListenAddress(text: string): ListenAddress | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s/]*)):(\d{1,5})$/.exec(text);
  if (match === null) return null;
  const [, ipv6, host, digits] = match;
  const port = Number(digits);
  if (port > 65_535 || (ipv6 !== undefined && !isIPv6(ipv6))) return null;
  return { host: ipv6 ?? (host === '' ? null : host!), port };
}
