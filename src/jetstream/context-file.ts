import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';

/** A context of the `nats` CLI: `~/.config/nats/context/NAME.json`. Field names are the file's own. */
export interface NatsContext {
  name: string;
  path: string;
  fields: ContextFields;
}

const TEXT_FIELDS = [
  'url',
  'user',
  'password',
  'token',
  'creds',
  'nkey',
  'user_jwt',
  'user_seed',
  'cert',
  'key',
  'ca',
  'nsc',
  'socks_proxy',
  'jetstream_domain',
  'jetstream_api_prefix',
  'inbox_prefix',
  'windows_cert_store',
] as const;

export type ContextFields = Partial<Record<(typeof TEXT_FIELDS)[number], string>> & { tls_first?: boolean };

/** What reading contexts needs of the disk: given as a value so that resolving a connection stays pure. */
export interface ContextReader {
  /** The file's text; undefined where there is none. */
  readText(path: string): string | undefined;
  /** The names of the files in a folder; none where there is no folder. */
  listNames(folder: string): string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The named context, or the one that `nats context select` chose, or null where nothing is named or selected. */
export function readContext(
  wanted: string | undefined,
  env: Environment,
  reader: ContextReader,
): NatsContext | null {
  if (wanted?.endsWith('.json')) {
    const text = reader.readText(wanted);
    if (text !== undefined) return parseContext(nameOf(wanted), wanted, text);
  }
  const root = configRoot(env);
  const selection = join(root, 'nats', 'context.txt');
  const name = wanted ?? reader.readText(selection)?.trim();
  if (name === undefined || name === '') return null;
  if (name.includes('..') || /[/\\]/.test(name)) throw unknownContext(name, wanted, selection, []);
  const folder = join(root, 'nats', 'context');
  const path = join(folder, `${name}.json`);
  const text = reader.readText(path);
  if (text === undefined) throw unknownContext(name, wanted, selection, contextNames(folder, reader));
  return parseContext(name, path, text);
}

function contextNames(folder: string, reader: ContextReader): string[] {
  return reader
    .listNames(folder)
    .filter(file => file.endsWith('.json'))
    .map(nameOf)
    .sort();
}

function parseContext(name: string, path: string, text: string): NatsContext {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // The parser's own message quotes the file, and the file may hold a password.
    throw unreadable(path, 'is not JSON');
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw unreadable(path, 'is not a JSON object');
  const fields: ContextFields = {};
  const given = data as Record<string, unknown>;
  for (const field of TEXT_FIELDS) {
    const value = given[field];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string') throw unreadable(path, `has a ${field} that is not a text`);
    fields[field] = value;
  }
  const tlsFirst = given['tls_first'];
  if (tlsFirst !== undefined && typeof tlsFirst !== 'boolean')
    throw unreadable(path, 'has a tls_first that is not true or false');
  if (tlsFirst === true) fields.tls_first = true;
  return { name, path, fields };
}

function configRoot(env: Environment): string {
  const configured = env['XDG_CONFIG_HOME'];
  if (configured !== undefined && configured !== '') return configured;
  return join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.config');
}

function join(...parts: string[]): string {
  return parts.join('/');
}

function nameOf(path: string): string {
  return path.replace(/^.*[/\\]/, '').replace(/\.json$/, '');
}

function unreadable(path: string, what: string): FleetError {
  return new FleetError('file-unreadable', `The context file ${path} ${what}.`, {
    help: `Mend it, or make it anew: nats context edit ${nameOf(path)}`,
  });
}

function unknownContext(
  name: string,
  wanted: string | undefined,
  selection: string,
  known: string[],
): FleetError {
  const near = nearest(name, known);
  const message =
    wanted === undefined
      ? `The selected context \`${name}\` (${selection}) does not exist.`
      : `The context \`${name}\` does not exist.`;
  const help =
    near !== undefined
      ? `Did you mean \`${near}\`?`
      : known.length > 0
        ? `Known contexts: ${known.join(', ')}.`
        : 'No context is saved here. Make one with: nats context add NAME, or give --server.';
  return new FleetError('usage', message, { help });
}
