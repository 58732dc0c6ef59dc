import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A mirror or source of a stream that the topology does not have. The server takes it (2.15.1: the error stands in
 * STREAM.INFO only) and copies nothing until a stream of that name appears.
 */
export const unknownSource: Rule = {
  code: 'unknown-source',
  severity: 'warning',
  *check({ streams, streamNamed, streamNames }) {
    for (const stream of streams) {
      for (const { source, path, isMirror } of stream.origins) {
        if (source.external !== undefined || streamNamed(stream.account, source.name) !== undefined) continue;
        yield {
          path: [...path, 'name'],
          message: `${capital(stream.label)} ${isMirror ? 'mirrors' : 'sources'} \`${source.name}\`, which nothing defines: the server says nothing and copies nothing until it exists.`,
          help: nearestOr(
            source.name,
            streamNames(stream.account),
            `define \`${source.name}\`, or say \`external\` where it lives elsewhere`,
          ),
        };
      }
    }
  },
};

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
