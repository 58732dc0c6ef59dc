/** The requests whose subject ends in names, and how many names that is. */
const NAMES: Record<string, number> = {
  'STREAM.CREATE': 1,
  'STREAM.UPDATE': 1,
  'STREAM.DELETE': 1,
  'STREAM.INFO': 1,
  'STREAM.PURGE': 1,
  'STREAM.MSG.GET': 1,
  'STREAM.MSG.DELETE': 1,
  'CONSUMER.CREATE': 2,
  'CONSUMER.DELETE': 2,
  'CONSUMER.INFO': 2,
  'CONSUMER.LIST': 1,
  'CONSUMER.NAMES': 1,
  'CONSUMER.PAUSE': 2,
  'CONSUMER.RESET': 2,
};

/**
 * The right that lets a user ask one API subject, written as it stands in a server's permissions: names of streams
 * and consumers become `*`, because a right for a single object is seldom what is missing.
 */
export function grantFor(subject: string, apiPrefix: string): string {
  for (const [request, names] of Object.entries(NAMES)) {
    const root = `${apiPrefix}.${request}`;
    if (subject.startsWith(`${root}.`)) return root + '.*'.repeat(names);
  }
  return subject;
}
