import type { Rule } from '../rule.js';

/** A push queue group with heartbeats or flow control: each goes to one member of the group, so clients refuse it. */
export const groupWithHeartbeat: Rule = {
  code: 'group-with-heartbeat',
  severity: 'warning',
  *check({ consumers }) {
    for (const { key, path, values, isPush } of consumers) {
      const group = values.queue_group ?? values.deliver_group;
      if (!isPush || group === undefined) continue;
      for (const field of ['idle_heartbeat', 'flow_control'] as const) {
        if (!values[field]) continue;
        yield {
          path: [...path, field],
          message: `Consumer \`${key}\` pushes to the queue group \`${group}\` with ${field}: only one member of the group would hear it, so clients refuse to bind.`,
          help: `Leave \`${field}\` out, or make it a pull consumer.`,
        };
      }
    }
  },
};
