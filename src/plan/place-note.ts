import { placeOfConsumer } from '../resources/place.js';
import type { ConsumerState, Live } from '../resources/resource.js';
import { printCount } from '../units/count.js';

/** Where a replaced consumer goes on, and what it delivers again. */
export function placeNote(consumer: Live, stream: Live | undefined): string {
  const place = placeOfConsumer(consumer);
  const after = place.from === 'sequence' ? printCount(place.sequence - 1) : '0';
  const again = deliveredAgain(consumer.state as ConsumerState, stream?.config['retention'] === 'workqueue');
  return `keeps its place after ack floor ${after}${again}`;
}

/** A work queue has deleted what was acknowledged; elsewhere what lies above the ack floor comes again. */
function deliveredAgain(state: ConsumerState, isWorkQueue: boolean): string {
  const { unacked, deliveries, deliveredStreamSeq, acked, ackFloorStreamSeq, redelivered } = state;
  const above = Math.min(deliveries - acked, deliveredStreamSeq - ackFloorStreamSeq);
  const ahead = isWorkQueue ? 0 : Math.max(0, above - unacked);
  // Redeliveries count as deliveries too, so that with them it is a bound.
  const outOfOrder = `${redelivered > 0 ? 'up to ' : ''}${printCount(ahead)} acknowledged out of order`;
  const parts = [unacked > 0 ? `${printCount(unacked)} unacked` : '', ahead > 0 ? outOfOrder : ''];
  const both = parts.filter(part => part !== '').join(' and ');
  return both === '' ? '' : `; ${both} are delivered again`;
}
