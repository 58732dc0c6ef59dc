import { errors, type NatsConnection } from '@nats-io/transport-node';

export interface Tries {
  publish: readonly string[];
  subscribe: readonly string[];
}

export interface Refused {
  publish: ReadonlySet<string>;
  subscribe: ReadonlySet<string>;
}

/** Publishes and subscribes, and gives what the server would not have. What it takes is in its place by then. */
export async function refusedOf(client: NatsConnection, { publish, subscribe }: Tries): Promise<Refused> {
  const refused = { publish: new Set<string>(), subscribe: new Set<string>() };
  const heard = (async () => {
    for await (const { type, ...event } of client.status()) {
      const error = type === 'error' ? (event as { error: Error }).error : null;
      if (!(error instanceof errors.PermissionViolationError)) continue;
      refused[error.operation === 'publish' ? 'publish' : 'subscribe'].add(
        error.queue ? `${error.subject} ${error.queue}` : error.subject,
      );
    }
  })();
  for (const subject of publish) client.publish(subject, '');
  for (const entry of subscribe) {
    const [subject = '', queue] = entry.split(' ');
    client.subscribe(subject, { callback: () => {}, ...(queue === undefined ? {} : { queue }) });
  }
  await client.flush();
  await client.close();
  await heard;
  return refused;
}
