/** Resolves when the server has every acknowledgement of a consumer. */
export async function untilAcknowledged(client, consumer) {
  for (;;) {
    const answer = await client.request(`$JS.API.CONSUMER.INFO.ORDERS.${consumer}`);
    const { num_ack_pending: unacked, num_pending: pending } = answer.json();
    if (unacked + pending === 0) return;
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}
