/**
 * Keeps other sites out: the page is on loopback, where any site that the browser visits could reach it. A request
 * has to name this host (no rebound domain), and what changes something has to come from its own page and be JSON,
 * which no form of another site can send.
 */
import type { MiddlewareHandler } from 'hono';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export const own: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('Host') ?? '';
  if (!LOOPBACK.test(host)) return refused(c, `\`${host}\` is not this page's host.`);
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const origin = c.req.header('Origin');
    if (origin !== undefined && origin !== `http://${host}`)
      return refused(c, `\`${origin}\` is another site.`);
    if (!/^application\/json\b/.test(c.req.header('Content-Type') ?? '')) {
      return refused(c, 'The body has to be application/json.');
    }
  }
  await next();
  c.header('Content-Security-Policy', "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
};

function refused(c: Parameters<MiddlewareHandler>[0], error: string): Response {
  return c.json({ error, code: 'refused' }, 403);
}
