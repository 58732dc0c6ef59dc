import type { Rule } from '../rule.js';

/** A consumer with more replicas than its stream (10126), or other ones on an interest or workqueue stream (10134). */
export const refusedConsumerReplicas: Rule = {
  code: 'refused-consumer-replicas',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const { key, path, values, streams, isFanOut } of consumers) {
      const { num_replicas: replicas = 0 } = values;
      // The runtime makes fan-out consumers with what each stream takes.
      if (replicas === 0 || isFanOut) continue;
      for (const stream of streams) {
        const { num_replicas: most = 1, retention = 'limits' } = stream.values;
        if (replicas === most || (replicas < most && retention === 'limits')) continue;
        yield {
          path: [...path, 'num_replicas'],
          message:
            replicas > most
              ? `Consumer \`${key}\` has ${replicas} replicas and its stream \`${stream.name}\` ${most}: the server refuses more than the stream has.`
              : `Consumer \`${key}\` has ${replicas} replicas and its stream \`${stream.name}\` (${retention}) ${most}: the server takes no fewer on such a stream.`,
          help: `Leave it out: then it is the stream's ${most}.`,
        };
      }
    }
  },
};
