/** What an apply would do to each object, by asking the server to do it and not to keep it (`dryRun=All`). */
import type { ClusterAction, ObjectConflict } from '../views/cluster-diff.js';
import type { ApiAnswer, ApiServer } from './api-request.js';
import { type ClusterObject, FIELD_MANAGER, idOf } from './cluster-object.js';
import { differences, meant } from './compare-objects.js';
import { refusal, type Status } from './faults.js';
import { pathOf, type ResourceTypes } from './resources.js';

export interface ApplyOptions {
  /** Take fields over that another manager holds. */
  force: boolean;
}

/**
 * @throws FleetError where the server would refuse one of them: an unknown field, a namespace or kind that is not
 * there, no right to it, a field that cannot change
 */
export async function diffObjects(
  server: ApiServer,
  types: ResourceTypes,
  objects: readonly ClusterObject[],
  options: ApplyOptions,
): Promise<ClusterAction[]> {
  const actions: ClusterAction[] = [];
  for (const object of objects) actions.push(await diffObject(server, types, object, options));
  return actions;
}

async function diffObject(
  server: ApiServer,
  types: ResourceTypes,
  object: ClusterObject,
  options: ApplyOptions,
): Promise<ClusterAction> {
  const path = pathOf(await types.of(object.apiVersion, object.kind), object);
  const live = await readObject(server, path, object);
  const answer = await sendApply(server, path, object, { ...options, dryRun: true });
  const id = idOf(object);
  const conflicts = conflictsOf(answer);
  if (conflicts.length > 0) return { id, action: 'conflict', changes: [], texts: null, conflicts };
  const refused = refusal(answer, `apply ${id}`, server);
  if (refused !== null) throw refused;
  const { before, after } = meant(live, answer.body as ClusterObject);
  const changes = before === null ? [] : differences(before, after);
  const action = before === null ? 'create' : changes.length === 0 ? 'unchanged' : 'update';
  return { id, action, changes, texts: action === 'unchanged' ? null : { before, after }, conflicts: [] };
}

async function readObject(
  server: ApiServer,
  path: string,
  object: ClusterObject,
): Promise<ClusterObject | null> {
  const answer = await server.request('GET', path);
  if (answer.status === 404) return null;
  const refused = refusal(answer, `read ${idOf(object)}`, server);
  if (refused !== null) throw refused;
  return answer.body as ClusterObject;
}

/** One server-side apply. Unknown fields are refused, never dropped. */
export function sendApply(
  server: ApiServer,
  path: string,
  object: ClusterObject,
  { force, dryRun }: ApplyOptions & { dryRun: boolean },
): Promise<ApiAnswer> {
  return server.request('PATCH', path, {
    query: {
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      ...(force ? { force: 'true' } : {}),
      ...(dryRun ? { dryRun: 'All' } : {}),
    },
    body: object,
    contentType: 'application/apply-patch+yaml',
  });
}

/** Who else holds the fields, where that is why the server refuses. */
export function conflictsOf({ status, body }: ApiAnswer): ObjectConflict[] {
  if (status !== 409) return [];
  const causes = (body as Status).details?.causes ?? [];
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message = '', field = '' }) => ({
      manager: /conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message,
      field: field.replace(/^\./, ''),
    }));
}
