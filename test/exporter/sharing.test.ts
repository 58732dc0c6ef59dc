import { describe, expect, it } from 'vitest';
import { createExporter } from '../../src/exporter/exporter.js';
import { connect } from '../../src/jetstream/connect.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { startListener } from '../../src/jetstream/listener.js';
import { withServer } from '../support/server.js';
import { valueIn } from './page.js';

const NO_CONTEXTS = { readText: () => undefined, listNames: () => [] };

describe('scrapes of a slow server', () => {
  const server = withServer({});
  const options = () => resolveConnection({ server: server().url }, {}, NO_CONTEXTS);

  /** An exporter whose server answers STREAM.LIST when it is let. */
  function held() {
    const asked: (() => void)[] = [];
    let isHeld = true;
    const open = async (): Promise<Connection> => {
      const connection = await connect(options());
      return {
        facts: connection.facts,
        options: connection.options,
        close: () => connection.close(),
        async request(subject, body, more) {
          if (isHeld && subject.endsWith('STREAM.LIST')) await new Promise<void>(go => asked.push(go));
          return connection.request(subject, body, more);
        },
      };
    };
    const exporter = createExporter({
      accounts: [{ name: null, open, listen: () => startListener(options()) }],
      listenSystem: null,
      intervalMs: 0,
      concurrency: 4,
      ages: true,
      allConsumers: false,
      declared: null,
      version: '0',
      warn: () => {},
    });
    const release = () => {
      isHeld = false;
      for (const go of asked.splice(0)) go();
    };
    return { exporter, asked, release };
  }

  it('share one listing, however many they are', async () => {
    const { exporter, asked, release } = held();
    const pages = Array.from({ length: 50 }, () => exporter.page(10_000));
    while (asked.length === 0) await new Promise(done => setTimeout(done, 5));
    pages.push(...Array.from({ length: 50 }, () => exporter.page(10_000)));
    release();
    for (const page of await Promise.all(pages)) expect(valueIn(page, 'nats_up')).toBe(1);
    expect(exporter.listings()).toBe(1);
    await exporter.page(10_000);
    expect(exporter.listings()).toBe(2);
    await exporter.close();
  });

  it('are told in time that there is nothing yet, and pile nothing up', async () => {
    const { exporter, release } = held();
    for (let n = 0; n < 3; n++) expect(valueIn(await exporter.page(20), 'nats_up')).toBe(0);
    expect(exporter.listings()).toBe(1);
    release();
    expect(valueIn(await exporter.page(10_000), 'nats_up')).toBe(1);
    await exporter.close();
  });
});
