/** Names as Kubernetes takes them, made from names that NATS takes: always the same, never the same for two. */
import { createHash } from 'node:crypto';

const LONGEST_LABEL = 63;
const DIGEST_LENGTH = 8;

/**
 * A name that is a DNS label (RFC 1123): lower case, digits and hyphens, at most 63. Where that loses something that
 * matters, a short digest of the original keeps two names apart.
 *
 * @example dnsLabel('PLANNING_EVENTS') === 'planning-events'
 */
export function dnsLabel(name: string, longest = LONGEST_LABEL): string {
  const label = trimmed(name.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  if (label !== '' && label.length <= longest) return label;
  const head = trimmed(label.slice(0, longest - DIGEST_LENGTH - 1));
  return [head, digest(name)].filter(Boolean).join('-');
}

/** A DNS label for each name; names that would get the same one are told apart by a digest. */
export function dnsLabels(names: readonly string[]): Map<string, string> {
  const taken = new Map<string, number>();
  for (const name of new Set(names)) taken.set(dnsLabel(name), (taken.get(dnsLabel(name)) ?? 0) + 1);
  return new Map(
    names.map(name => {
      const label = dnsLabel(name);
      return [name, taken.get(label) === 1 ? label : `${dnsLabel(name, 54)}-${digest(name)}`];
    }),
  );
}

/** The value of a label: a name of ours is fit for one as it is, but for its length and its last character. */
export function labelValue(text: string): string {
  if (/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(text)) return text;
  const head = text.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, LONGEST_LABEL - DIGEST_LENGTH - 1);
  return `${head.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '') || 'x'}-${digest(text)}`;
}

/** The first digits of a text's SHA-256, for names that change with what they name. */
export function digest(text: string, length = DIGEST_LENGTH): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

function trimmed(label: string): string {
  return label.replace(/^-+|-+$/g, '');
}
