/** Between Fastify and a handler of the Fetch API: through its reply, so that its hooks and headers hold. */
import { fetchRequest, type NodeRequest, readableOf } from './node-handler.js';

export interface FastifyRequest {
  raw: NodeRequest;
}

/** What is used of a reply. */
export interface FastifyReply {
  raw: { once(event: string, heard: () => void): unknown };
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(payload?: unknown): unknown;
}

export async function fastifyHandler(
  fetch: (request: Request) => Promise<Response>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const { status, headers, body } = await fetch(fetchRequest(request.raw, gone.signal));
  reply.code(status);
  for (const [name, value] of headers) reply.header(name, value);
  return reply.send(body === null ? '' : readableOf(body));
}
