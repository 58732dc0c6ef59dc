/** The raw requests: complete bodies, exact integers, the server's refusals by code. */
import { describe, expect, it } from 'vitest';
import { ApiError, isApiError } from '../../src/jetstream/api-error.js';
import { connect } from '../../src/jetstream/connect.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { consumerCreate } from '../../src/jetstream/consumer-create.js';
import { consumerDelete } from '../../src/jetstream/consumer-delete.js';
import { consumerInfo } from '../../src/jetstream/consumer-info.js';
import { consumerPause } from '../../src/jetstream/consumer-pause.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import { ERR, nameOfError } from '../../src/jetstream/error-codes.js';
import { streamCreate } from '../../src/jetstream/stream-create.js';
import { streamDelete } from '../../src/jetstream/stream-delete.js';
import { streamInfo } from '../../src/jetstream/stream-info.js';
import { streamMessageGet } from '../../src/jetstream/stream-message-get.js';
import { streamUpdate } from '../../src/jetstream/stream-update.js';
import { servers, withServer } from '../support/server.js';

async function refusal(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => new Error('accepted'),
    thrown => thrown,
  );
  if (error instanceof ApiError) return error;
  throw error;
}

describe.each(servers)('on $label', ({ binary, isPinned }) => {
  const server = withServer({ binary });

  async function using(run: (connection: Connection) => Promise<void>): Promise<void> {
    const connection = await connect(
      resolveConnection({ noContext: true, server: server().url }, {}, contextDisk),
    );
    try {
      await run(connection);
    } finally {
      await connection.close();
    }
  }

  it('integers beyond 2^53 arrive, are kept and come back digit for digit', () =>
    using(async connection => {
      const exact = {
        first_seq: '9007199254740993',
        max_age: '17280000000000001',
        duplicate_window: 120_000_000_000,
      };
      await streamCreate(connection, { name: 'EXACT', subjects: ['exact'], ...exact });
      const info = await streamInfo(connection, 'EXACT');
      expect(info.config).toMatchObject(exact);
      expect(info.state.first_seq).toBe(9007199254740992);
      const config = { name: 'c', ack_policy: 'explicit', deliver_policy: 'by_start_sequence' };
      await consumerCreate(connection, 'EXACT', { ...config, opt_start_seq: 9007199254740995n }, 'create');
      expect((await consumerInfo(connection, 'EXACT', 'c')).config['opt_start_seq']).toBe('9007199254740995');
      await streamDelete(connection, 'EXACT');
    }));

  it('a refusal has the code, the number and the words of the server', () =>
    using(async connection => {
      await streamCreate(connection, { name: 'A', subjects: ['a'] });
      const error = await refusal(streamCreate(connection, { name: 'B', subjects: ['a'] }));
      expect(error).toMatchObject({
        code: 400,
        errCode: ERR.subjectsOverlap,
        description: 'subjects overlap with an existing stream',
        message: 'subjects overlap with an existing stream (10065)',
      });
      expect(nameOfError(error.errCode)).toBe('subjectsOverlap');
      expect(isApiError(await refusal(streamInfo(connection, 'NONE')), ERR.streamNotFound)).toBe(true);
      expect(isApiError(await refusal(consumerInfo(connection, 'A', 'none')), ERR.consumerNotFound)).toBe(
        true,
      );
      expect(
        isApiError(
          await refusal(streamCreate(connection, { name: 'A', subjects: ['c'] })),
          ERR.streamNameInUse,
        ),
      ).toBe(true);
      const noMessage = await refusal(streamMessageGet(connection, 'A', { seq: 1 }));
      expect(noMessage.errCode).toBe(ERR.noMessageFound);
      await streamDelete(connection, 'A');
    }));

  it('an update replaces the whole config', () =>
    using(async connection => {
      await streamCreate(connection, { name: 'U', subjects: ['u'], description: 'first', max_msgs: 5 });
      const { config } = await streamUpdate(connection, { name: 'U', subjects: ['u'], max_bytes: 1024 });
      expect(config).toMatchObject({ max_msgs: -1, max_bytes: 1024 });
      expect(config).not.toHaveProperty('description');
      await streamDelete(connection, 'U');
    }));

  it('the action of a consumer is kept to: create refuses a different one, update an absent one', () =>
    using(async connection => {
      await streamCreate(connection, { name: 'C', subjects: ['c'] });
      const config = { name: 'c', durable_name: 'c', ack_policy: 'explicit' };
      expect((await refusal(consumerCreate(connection, 'C', config, 'update'))).errCode).toBe(
        ERR.consumerDoesNotExist,
      );
      await consumerCreate(connection, 'C', config, 'create');
      const changed = { ...config, max_deliver: 7 };
      expect((await refusal(consumerCreate(connection, 'C', changed, 'create'))).errCode).toBe(
        ERR.consumerExists,
      );
      expect((await consumerCreate(connection, 'C', changed, 'update')).config['max_deliver']).toBe(7);
      await consumerDelete(connection, 'C', 'c');
      expect((await refusal(consumerDelete(connection, 'C', 'c'))).errCode).toBe(ERR.consumerNotFound);
      await streamDelete(connection, 'C');
    }));

  it.runIf(isPinned)('a consumer is paused and resumed', () =>
    using(async connection => {
      await streamCreate(connection, { name: 'P', subjects: ['p'] });
      await consumerCreate(
        connection,
        'P',
        { name: 'c', durable_name: 'c', ack_policy: 'explicit' },
        'create',
      );
      const paused = await consumerPause(connection, 'P', 'c', '2099-01-01T00:00:00Z');
      expect(paused).toMatchObject({ paused: true, pause_until: '2099-01-01T00:00:00Z' });
      expect((await consumerPause(connection, 'P', 'c', null)).paused).toBe(false);
      expect((await consumerInfo(connection, 'P', 'c')).config).not.toHaveProperty('pause_until');
      await streamDelete(connection, 'P');
    }),
  );

  it.runIf(isPinned)('the server is asked to refuse rather than adjust', () =>
    using(async connection => {
      const adjusted = { name: 'Q', subjects: ['q'], max_msgs: -5 };
      expect((await refusal(streamCreate(connection, adjusted))).errCode).toBe(ERR.pedantic);
      expect((await streamCreate(connection, adjusted, { pedantic: false })).config['max_msgs']).toBe(-1);
      await streamDelete(connection, 'Q');
    }),
  );

  it.runIf(isPinned)('a level that the server does not have is refused before anything is made', () =>
    using(async connection => {
      const error = await refusal(
        streamCreate(connection, { name: 'L', subjects: ['l'] }, { requiredApiLevel: 99 }),
      );
      expect(error.errCode).toBe(ERR.requiredApiLevel);
      await streamCreate(connection, { name: 'L', subjects: ['l'] }, { requiredApiLevel: 5 });
      await streamDelete(connection, 'L');
    }),
  );
});
