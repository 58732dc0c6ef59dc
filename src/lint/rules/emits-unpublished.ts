import { nearest } from '../../findings/nearest.js';
import { eventPattern } from '../../subjects/subject.js';
import type { Rule } from '../rule.js';

/** A consumer whose handler emits what none of its services publishes: one of the two is wrong. */
export const emitsUnpublished: Rule = {
  code: 'emits-unpublished',
  severity: 'error',
  *check({ consumers, flow, topology }) {
    for (const consumer of consumers) {
      const services = flow.servicesOf(consumer);
      if (consumer.values.emits === undefined || services.length === 0) continue;
      const published = services.flatMap(service => topology.services?.[service.name]?.publishes ?? []);
      const known = new Set([
        ...published,
        ...services.flatMap(({ publishes }) => publishes.map(event => event.subject)),
      ]);
      for (const [i, subject] of consumer.values.emits.entries()) {
        if (known.has(subject) || known.has(eventPattern(subject))) continue;
        const near = nearest(subject, known);
        const service = services[0]!.name;
        yield {
          path: [...consumer.path, 'emits', i],
          message: `Consumer \`${consumer.key}\` emits \`${subject}\`, which its service \`${service}\` does not publish.`,
          help: `${near === undefined ? 'Name' : `\`${near}\`, or name`} it under \`publishes\` of \`${service}\`.`,
        };
      }
    }
  },
};
