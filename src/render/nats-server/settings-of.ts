/**
 * From a section of the topology to settings, by its schema: durations as Go reads them, sizes in bytes, counts as
 * numbers, references to secrets as variables. The names are the server's own already, so a field that the schema
 * has needs nothing here. Settings stand in the order of the schema, whatever the order of the files.
 */
import type { PathStep } from '../../topology/loaded-topology.js';
import { schemaOf } from '../../topology/schema-at.js';
import type { SecretReference } from '../../topology/topology.gen.js';
import { parseCount } from '../../units/count.js';
import { parseDuration } from '../../units/duration.js';
import { parseSize, printSize } from '../../units/size.js';
import { goDuration } from './go-duration.js';
import type { Secrets } from './secret.js';
import { block, blocks, list, rawSetting, type Setting, setting, variable } from './setting.js';

/** What only fleetctl reads. */
const OURS = new Set(['server.jetstream.volume_size', 'server.cluster.size']);

/** @param path where the section stands in the topology: its schema is looked up there */
export function settingsOf(section: object, path: readonly PathStep[], secrets: Secrets): Setting[] {
  const { schema } = schemaOf(path);
  const order = Object.keys(schema.properties ?? {});
  const at = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.entries(section)
    .sort(([a], [b]) => at(a) - at(b))
    .filter(([key, value]) => value !== undefined && !OURS.has([...path, key].join('.')))
    .flatMap(([key, value]) => settingOf(key, value, [...path, key], secrets) ?? []);
}

function settingOf(key: string, value: unknown, path: readonly PathStep[], secrets: Secrets): Setting | null {
  if (Array.isArray(value)) return listOf(key, value, path, secrets);
  const { definition } = schemaOf(path);
  if (isReference(value, definition)) return variable(key, secrets.variableFor(value, kindOf(key), path));
  if (typeof value === 'object' && value !== null) return block(key, settingsOf(value, path, secrets));
  return scalarOf(key, value as string | number | boolean, definition);
}

function listOf(
  key: string,
  values: readonly unknown[],
  path: readonly PathStep[],
  secrets: Secrets,
): Setting | null {
  if (values.length === 0) return null;
  const { definition } = schemaOf([...path, 0]);
  const isOfBlocks = definition !== 'TextOrReference' && typeof values[0] === 'object';
  if (isOfBlocks) {
    return blocks(
      key,
      values.map((each, index) => settingsOf(each as object, [...path, index], secrets)),
    );
  }
  return list(
    key,
    values.map((each, index) =>
      isReference(each, definition)
        ? { value: null, variable: secrets.variableFor(each, 'text', [...path, index]) }
        : (each as string),
    ),
  );
}

function isReference(value: unknown, definition: string): value is SecretReference {
  if (typeof value !== 'object' || value === null) return false;
  return ['SecretReference', 'TextOrReference', 'PasswordHash'].includes(definition);
}

function kindOf(key: string): 'password' | 'text' {
  return key === 'password' ? 'password' : 'text';
}

function scalarOf(key: string, value: string | number | boolean, definition: string): Setting {
  switch (definition) {
    case 'Duration':
      return durationOf(key, parseDuration(value as string));
    case 'Size':
    case 'SizeLimit':
      return sizeSetting(key, parseSize(value as string));
    case 'Count':
    case 'CountLimit':
      return setting(key, parseCount(value as string));
    default:
      // The one field that takes a duration or a word.
      if (key === 'sync_interval' && value !== 'always')
        return setting(key, goDuration(parseDuration(value as string)));
      return setting(key, value);
  }
}

/** The timeouts of logins and handshakes are numbers of seconds to every version of the server. */
function durationOf(key: string, ns: number): Setting {
  return setting(key, key === 'timeout' ? ns / 1e9 : goDuration(ns));
}

/** `10GiB` where that is exact, else bytes. */
export function sizeSetting(key: string, bytes: number): Setting {
  const text = bytes > 0 ? printSize(bytes) : '';
  return /^\d+[KMGT]iB$/.test(text) ? rawSetting(key, text) : setting(key, bytes);
}
