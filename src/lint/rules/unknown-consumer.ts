import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/** A service that consumes a consumer which nothing defines: it would have nothing to read, and no right to. */
export const unknownConsumer: Rule = {
  code: 'unknown-consumer',
  severity: 'error',
  firm: true,
  *check({ topology, consumers }) {
    const keys = new Set(consumers.map(consumer => consumer.key));
    for (const [service, { consumes }] of Object.entries(topology.services ?? {})) {
      for (const [i, name] of (consumes ?? []).entries()) {
        if (keys.has(name)) continue;
        yield {
          path: ['services', service, 'consumes', i],
          message: `Service \`${service}\` consumes \`${name}\`, which nothing defines.`,
          help: nearestOr(name, keys, `define \`${name}\` under \`consumers\``),
        };
      }
    }
  },
};
