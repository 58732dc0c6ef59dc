import type { ConsumerAnswer } from '../jetstream/answers.js';
import type { Advisories } from './advisories.js';
import { ageSeconds, type ConsumerParts, identityOf } from './answer-parts.js';
import { collector, limit, type Sample } from './sample.js';

/** What is known of consumers beside their own answers, by identity. */
export interface Around {
  ages: ReadonlyMap<string, number>;
  redeliveries: ReadonlyMap<string, number>;
  advisories: Advisories;
}

export function consumerSamples(account: string, answer: ConsumerAnswer, around: Around): Sample[] {
  const consumer = answer as ConsumerParts;
  const { config, num_pending, num_ack_pending, num_redelivered, delivered, ack_floor, ts } = consumer;
  const samples: Sample[] = [];
  const stream = consumer.stream_name;
  const add = collector(samples, { account, stream, consumer: consumer.name });
  const isPush = Boolean(config['deliver_subject']);
  const id = identityOf(consumer);

  add('nats_consumer_delivered_total', delivered.consumer_seq);
  add('nats_consumer_redelivered_total', around.redeliveries.get(id));
  add('nats_consumer_num_pending', num_pending);
  add('nats_consumer_num_ack_pending', num_ack_pending);
  add('nats_consumer_num_redelivered', num_redelivered);
  add('nats_consumer_lag', num_pending + num_ack_pending);
  add('nats_consumer_num_waiting', isPush ? null : consumer.num_waiting);
  add('nats_consumer_num_exhausted', Math.max(0, num_redelivered - num_ack_pending));
  add('nats_consumer_oldest_pending_age_seconds', around.ages.get(id));
  add('nats_consumer_last_delivery_age_seconds', ageSeconds(delivered.last_active, ts));
  add('nats_consumer_last_ack_age_seconds', ageSeconds(ack_floor.last_active, ts));
  add('nats_consumer_ack_floor_stream_seq', ack_floor.stream_seq);
  add('nats_consumer_paused', consumer.paused === true ? 1 : 0);
  add('nats_consumer_push_bound', isPush ? Number(consumer.push_bound === true) : null);
  add('nats_consumer_has_leader', Number(!consumer.cluster || Boolean(consumer.cluster.leader)));
  const { advisories } = around;
  add('nats_consumer_deliveries_exhausted_total', advisories.count('exhausted', stream, consumer.name));
  add('nats_consumer_terminated_total', advisories.count('terminated', stream, consumer.name));

  add('nats_consumer_info', 1, {
    delivery: isPush ? 'push' : 'pull',
    durable: String(config['durable_name'] !== undefined),
    ack_policy: String(config['ack_policy']),
    deliver_policy: String(config['deliver_policy']),
  });
  add('nats_consumer_max_ack_pending', limit(config['max_ack_pending']));
  add('nats_consumer_max_deliver', limit(config['max_deliver']));
  const ackWaitNs = limit(config['ack_wait']);
  add('nats_consumer_ack_wait_seconds', ackWaitNs === null ? null : ackWaitNs / 1e9);
  add('nats_consumer_max_waiting', isPush ? null : limit(config['max_waiting']));
  return samples;
}

/** A consumer that exists and that no server would show: all that is known of it. */
export function unseenConsumer(account: string, stream: string, consumer: string): Sample {
  return { name: 'nats_consumer_has_leader', labels: { account, stream, consumer }, value: 0 };
}
