/** The raw side: the client and the API's own requests, no line of fleetctl. */
import { connect } from '@nats-io/transport-node';

export const IN_FLIGHT = 16;
const TIMEOUT_MS = 60_000;

/** @returns the connection's request, with JSON parsed; an error answer is thrown */
export async function rawClient(url) {
  const connection = await connect({ servers: url });
  return {
    async request(subject, body = '') {
      const answer = (await connection.request(subject, body, { timeout: TIMEOUT_MS })).json();
      if (answer.error) throw new Error(`${subject}: ${answer.error.description}`);
      return answer;
    },
    close: () => connection.close(),
  };
}

/** Runs a task for each item, so many at once. */
export async function inFlight(items, task, limit = IN_FLIGHT) {
  let next = 0;
  const results = new Array(items.length);
  const work = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index]);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
