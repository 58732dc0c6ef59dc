import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/** One consumer that several services read: each message reaches one of them, and which one is chance. */
export const sharedConsumer: Rule = {
  code: 'shared-consumer',
  severity: 'warning',
  *check({ consumers, flow, topology, at }) {
    for (const consumer of consumers) {
      if (consumer.isFanOut) continue;
      const services = flow.servicesOf(consumer).map(service => service.name);
      const second = services[1];
      if (second === undefined) continue;
      const i = topology.services?.[second]?.consumes?.indexOf(consumer.key) ?? 0;
      yield {
        path: ['services', second, 'consumes', i],
        message: `Services ${listed(services, 6)} all consume \`${consumer.key}\` (${at(consumer.path)}): each message reaches one of them, and which one is chance.`,
        help: 'A consumer for each service; instances of one service share its consumer.',
        about: [consumer.path, ['services', services[0]!]],
      };
    }
  },
};
