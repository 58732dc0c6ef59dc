/**
 * Reads the system's own package sources, in apt's two formats, to learn where this machine gets Debian from
 * and which keys it trusts for that: text in, entries out.
 */

/** A source as deb822 fields; the names are apt's own, in lower case. */
export type AptSource = ReadonlyMap<string, string>;

/** deb822 (`*.sources`): stanzas of `Field: value`, a value goes on in lines that are indented. */
export function parseSourcesFile(text: string): AptSource[] {
  const lines = text.split('\n').filter(line => !line.startsWith('#'));
  const stanzas = lines.join('\n').split(/\n[ \t]*\n/);
  return stanzas.map(parseStanza).filter(source => source.size > 0);
}

function parseStanza(stanza: string): AptSource {
  const fields = new Map<string, string>();
  let current: string | null = null;
  for (const line of stanza.split('\n')) {
    const field = /^([A-Za-z][\w-]*):[ \t]*(.*)$/.exec(line);
    if (field !== null) {
      current = field[1]!.toLowerCase();
      fields.set(current, field[2]!.trimEnd());
    } else if (current !== null && /^[ \t]/.test(line)) {
      fields.set(current, `${fields.get(current)}\n${line.trimEnd()}`);
    }
  }
  return fields;
}

/** One line a source (`*.list`): `deb [option=value …] URI suite component…`. */
export function parseListFile(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match === null) continue;
    const fields = new Map<string, string>([
      ['types', match[1]!],
      ['uris', match[3]!],
      ['suites', match[4]!],
      ['components', match[5]!.trim()],
    ]);
    for (const option of (match[2] ?? '').split(/\s+/)) {
      const [name, value] = option.split('=', 2);
      if (name && value) fields.set(DEB822_NAMES[name] ?? name, value.replaceAll(',', ' '));
    }
    sources.push(fields);
  }
  return sources;
}

/** Options whose names differ between the two formats. */
const DEB822_NAMES: Readonly<Record<string, string>> = {
  arch: 'architectures',
  lang: 'languages',
  target: 'targets',
};

const DEBIAN_SUITES =
  /^(bullseye|bookworm|trixie|forky|sid|oldoldstable|oldstable|stable|testing|unstable)(-updates|-backports)?$/;

/** The source that gives this machine Debian's main archive (not security, not a third party's), or null. */
export function findDebianArchive(sources: readonly AptSource[]): AptSource | null {
  return (
    sources.find(source => {
      const words = (field: string) => (source.get(field) ?? '').split(/\s+/);
      return (
        words('types').includes('deb') &&
        words('components').includes('main') &&
        (source.get('enabled') ?? 'yes') !== 'no' &&
        words('suites').some(suite => DEBIAN_SUITES.test(suite)) &&
        words('uris').some(uri => /^(https?|tor\+http|mirror)/.test(uri) && !uri.includes('debian-security'))
      );
    }) ?? null
  );
}

/** The same archive, keys and options, for one other suite and its package list alone, as deb822. */
export function printSourceFor(archive: AptSource, suite: string): string {
  const fields = new Map(archive);
  fields.set('types', 'deb');
  fields.set('suites', suite);
  fields.set('components', 'main');
  fields.set('targets', 'Packages');
  fields.set('languages', 'none');
  fields.set('pdiffs', 'no');
  return `${[...fields].map(([name, value]) => `${name}: ${value}`).join('\n')}\n`;
}
