/**
 * Paging: a list request answers at most `limit` entries and the total. The first page is asked alone, then all
 * others together. Pages advance by `limit`, never by what came: entries in `missing` and `offline` take a slot.
 */
import { type PageAnswer, withNumbers } from './answers.js';
import type { Connection } from './connection.js';
import type { Gate } from './in-flight.js';

export interface Listing<T> {
  items: T[];
  /** Names that exist and that the server did not show: never to be read as absent. */
  missing: string[];
}

/** Objects made or deleted meanwhile shift the pages; a listing is begun anew so often. */
const ATTEMPTS = 3;

export async function listAll<T extends Record<string, unknown>>(
  connection: Connection,
  subject: string,
  read: { items: (page: PageAnswer) => T[]; name: (item: T) => string },
  gate: Gate,
  timeoutMs?: number,
): Promise<Listing<T>> {
  const ask = (offset: number) =>
    gate.run(() => connection.request<PageAnswer>(subject, { offset }, { timeoutMs }));
  const seen = new Map<string, T>();
  const missing = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    seen.clear();
    const pages = await readPages(ask);
    for (const page of pages) {
      for (const item of read.items(page)) seen.set(read.name(item), withNumbers(item));
      for (const name of page.missing ?? []) missing.add(name);
      for (const name of Object.keys(page.offline ?? {})) missing.add(name);
    }
    const steady = pages.every(page => page.total === pages[0]?.total);
    if (steady || attempt === ATTEMPTS) break;
  }
  return { items: [...seen.values()], missing: [...missing].filter(name => !seen.has(name)).sort() };
}

async function readPages(ask: (offset: number) => Promise<PageAnswer>): Promise<PageAnswer[]> {
  const first = await ask(0);
  const offsets: number[] = [];
  for (let offset = first.limit; first.limit > 0 && offset < first.total; offset += first.limit)
    offsets.push(offset);
  return [first, ...(await Promise.all(offsets.map(ask)))];
}
