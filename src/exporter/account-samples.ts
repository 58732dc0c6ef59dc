import type { AccountAnswer } from '../jetstream/answers.js';
import { collector, limit, type Sample } from './sample.js';
import type { ServerStats } from './servers.js';

export function accountSamples(account: string, answer: AccountAnswer): Sample[] {
  const samples: Sample[] = [];
  const add = collector(samples, { account });
  const { limits } = answer;
  add('nats_account_memory_used_bytes', Number(answer['memory'] ?? 0));
  add('nats_account_storage_used_bytes', Number(answer['storage'] ?? 0));
  add('nats_account_memory_limit_bytes', limit(limits['max_memory']));
  add('nats_account_storage_limit_bytes', limit(limits['max_storage']));
  add('nats_account_streams', answer.streams);
  add('nats_account_streams_limit', limit(limits['max_streams']));
  add('nats_account_consumers', answer.consumers);
  add('nats_account_consumers_limit', limit(limits['max_consumers']));
  add('nats_account_api_requests_total', answer.api?.total);
  add('nats_account_api_errors_total', answer.api?.errors);
  return samples;
}

export function serverSamples({ name, cluster, up, authErrors, stats }: ServerStats): Sample[] {
  const samples: Sample[] = [];
  const add = collector(samples, { server: name, cluster });
  add('nats_server_up', Number(up));
  add('nats_server_auth_errors_total', authErrors);
  add('nats_server_slow_consumers_total', stats?.slow_consumers);
  add('nats_server_connections', stats?.connections);
  add('nats_server_memory_bytes', stats?.mem);
  const jetStream = stats?.jetstream;
  add('nats_server_storage_used_bytes', jetStream?.stats?.storage);
  add('nats_server_storage_limit_bytes', limit(jetStream?.config?.max_storage));
  add('nats_server_memory_store_used_bytes', jetStream?.stats?.memory);
  add('nats_server_memory_store_limit_bytes', limit(jetStream?.config?.max_memory));
  add('nats_server_api_errors_total', jetStream?.stats?.api?.errors);
  return samples;
}
