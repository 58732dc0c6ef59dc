import type { UserAccess } from '../access/permissions-of.js';
import { jsonDocument } from './json-document.js';

/** By user, as a server takes them: schemas/permissions.schema.json. */
export function permissionsJson(users: readonly UserAccess[]): string {
  return jsonDocument(Object.fromEntries(users.map(({ user, effective }) => [user, effective])));
}
