import type { PathStep } from './loaded-topology.js';

/** Of a user and of the server: what no secret is written into by mistake. */
const PLAIN = new Set([
  ...['description', 'permissions', 'account', 'role', 'inbox_prefix', 'exceptions'],
  ...['certificate', 'allowed_connection_types'],
]);
const SECRET = /pass|secret|key|seed|token|auth|url|route/i;

/** Whether what stands at a path may be a secret by mistake: its value is then never shown. */
export function isSecretPath(path: readonly PathStep[]): boolean {
  const [section, , field] = path;
  if (section === 'users') return !PLAIN.has(String(field));
  if (section === 'accounts') return SECRET.test(String(field)) && field !== 'public_key';
  return section === 'server' && path.some(step => typeof step === 'string' && SECRET.test(step));
}
