import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Schema {
  description?: string;
  type?: unknown;
  $ref?: string;
  enum?: unknown;
  additionalProperties?: unknown;
  properties?: Record<string, Schema>;
  $defs?: Record<string, Schema>;
}

const schema = JSON.parse(readFileSync('schemas/topology.schema.json', 'utf8')) as Schema;
const definitions: Record<string, Schema> = { Topology: schema, ...schema.$defs };

/** Of StreamConfig (server 2.15) all but `name`, which is the key. */
const STREAM_FIELDS =
  'description subjects retention max_consumers max_msgs max_bytes max_age max_msgs_per_subject max_msg_size discard discard_new_per_subject storage num_replicas no_ack duplicate_window placement mirror sources compression first_seq subject_transform republish allow_direct mirror_direct sealed deny_delete deny_purge allow_rollup_hdrs consumer_limits allow_msg_ttl subject_delete_marker_ttl allow_msg_counter allow_atomic allow_msg_schedules persist_mode allow_batched metadata';
/** Of ConsumerConfig all but `durable_name` (from durability), `direct` and `sourcing` (the server's own). */
const CONSUMER_FIELDS =
  'name description deliver_policy opt_start_seq opt_start_time ack_policy ack_wait max_deliver backoff filter_subject filter_subjects replay_policy rate_limit_bps sample_freq max_waiting max_ack_pending flow_control idle_heartbeat headers_only max_batch max_expires max_bytes deliver_subject deliver_group inactive_threshold num_replicas mem_storage metadata pause_until priority_policy priority_groups priority_timeout';

describe('the schema', () => {
  it('has every field that a stream can be given', () => {
    const own = ['ignore_changes', 'lifecycle', 'exceptions', 'monitoring'];
    expect(Object.keys(definitions['Stream']!.properties!).sort()).toEqual(
      [...STREAM_FIELDS.split(' '), ...own].sort(),
    );
  });

  it('has every field that a consumer can be given', () => {
    const own =
      'stream streams queue_group durability ignore_changes lifecycle handler_timeout emits exceptions monitoring'.split(
        ' ',
      );
    expect(Object.keys(definitions['Consumer']!.properties!).sort()).toEqual(
      [...CONSUMER_FIELDS.split(' '), ...own].sort(),
    );
  });

  it.each(Object.keys(definitions))('%s describes itself and each of its fields', name => {
    const definition = definitions[name]!;
    expect(definition.description, name).toMatch(/\S/);
    for (const [field, inner] of Object.entries(definition.properties ?? {})) {
      const target = inner.$ref === undefined ? undefined : schema.$defs![inner.$ref.replace('#/$defs/', '')];
      expect(inner.description ?? target?.description, `${name}.${field}`).toMatch(/\S/);
      expect(inner.type ?? inner.$ref, `${name}.${field}`).toBeDefined();
    }
  });

  it.each(Object.keys(definitions))('%s lets no misspelt field pass', name => {
    const definition = definitions[name]!;
    if (definition.properties === undefined || name === 'Payload') return;
    expect(definition.additionalProperties).toBe(false);
  });

  it('is what the generated files were made from', () => {
    expect(() =>
      execFileSync(process.execPath, ['schemas/generate-types.js', '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });
});
