/** The config of a consumer as the server would have it: its defaults resolved, and refused where it does not fit its stream. */
import { desiredConfig, requestConfig } from '../../resources/config.js';
import type { Config } from '../../resources/resource.js';
import { overlaps } from '../../subjects/subject.js';
import { NotModelled, refusal } from './refusal.js';
import type { StreamModel } from './stream-model.js';

export type Named = Config & { name: string };

/** Every field that the server would echo. */
export function consumerConfig(stream: StreamModel, config: Named): Named {
  const { name } = config;
  const full = desiredConfig('consumer', config, { name, stream: stream.config });
  const durable = config['durable_name'] === undefined ? {} : { durable_name: config['durable_name'] };
  return { ...requestConfig('consumer', full, {}), name, ...durable };
}

/** @throws ApiError what the server would refuse; NotModelled */
export function checkConsumer(stream: StreamModel, config: Named, request: string): void {
  const maxConsumers = stream.config['max_consumers'] as number | undefined;
  if (maxConsumers !== undefined && maxConsumers > 0 && stream.consumers.size >= maxConsumers)
    throw refusal(request, 'maximumConsumers');
  if (config['priority_groups'] !== undefined) throw new NotModelled('priority groups');
  if (config['rate_limit_bps']) throw new NotModelled('rate_limit_bps');
  const backoff = config['backoff'] as number[] | undefined;
  const maxDeliver = config['max_deliver'] as number;
  if (backoff !== undefined && maxDeliver > 0 && backoff.length > maxDeliver)
    throw refusal(request, 'backoffTooLong');
  if (stream.retention === 'workqueue') checkWorkQueue(stream, config, request);
}

function checkWorkQueue(stream: StreamModel, config: Named, request: string): void {
  if (config['ack_policy'] !== 'explicit')
    throw refusal(request, config['deliver_subject'] ? 'explicitPushOnly' : 'explicitOnly');
  if ((config['deliver_policy'] ?? 'all') !== 'all') throw refusal(request, 'deliverAllOnly');
  const filters = filtersOf(config);
  for (const other of stream.consumers.values()) {
    if (filters === null && other.filters === null) throw refusal(request, 'oneUnfiltered');
    const both = filters === null || other.filters === null;
    if (both || filters.some(a => other.filters!.some(b => overlaps(a, b))))
      throw refusal(request, 'filtersNotUnique');
  }
}

function filtersOf(config: Config): string[] | null {
  const one = config['filter_subject'] as string | undefined;
  return one ? [one] : ((config['filter_subjects'] as string[] | undefined) ?? null);
}
