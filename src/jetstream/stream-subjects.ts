import { apiToken } from './api-token.js';
import type { Connection } from './connection.js';

interface Page {
  total?: number;
  limit?: number;
  state: { subjects?: Record<string, number> };
}

/** How many messages each subject of a stream holds. The server shows at most 100,000 subjects a page. */
export async function streamSubjects(connection: Connection, name: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (let offset = 0, total = 1; offset < total; ) {
    const body = { subjects_filter: '>', offset };
    const page = await connection.request<Page & Record<string, unknown>>(
      `$JS.API.STREAM.INFO.${apiToken(name, 'stream')}`,
      body,
    );
    const subjects = page.state.subjects ?? {};
    Object.assign(found, subjects);
    offset += page.limit ?? Object.keys(subjects).length;
    total = page.total ?? 0;
  }
  return found;
}
