import { describe } from 'vitest';
import { Broker } from '../../src/testing/model/broker.js';
import { MemoryBus } from '../../src/testing/model/memory-bus.js';
import { advance } from '../../src/testing/model/pass-time.js';
import { brokerConformance } from './broker-conformance.js';
import { busConformance } from './bus-conformance.js';
import { streamConformance } from './stream-conformance.js';

async function open() {
  const broker = new Broker();
  return {
    bus: new MemoryBus(broker),
    createStream: async (config: Parameters<Broker['createStream']>[0]) => void broker.createStream(config),
    deleteStream: async (name: string) => void broker.deleteStream(name),
    purgeStream: async (name: string, seq: number) => broker.streams.get(name)!.purge(seq),
    pauseConsumer: async (stream: string, consumer: string, forMs: number) =>
      broker.find({ stream, consumer })!.pauseUntil(forMs === 0 ? 0 : broker.clock.now() + forMs),
    updateConsumer: async (stream: string, consumer: string, patch: object) =>
      broker.updateConsumer({ stream, consumer }, { ...patch }),
    another: async () => new MemoryBus(broker),
    pass: (ms: number) => advance(broker, ms),
  };
}

describe('the bus in memory', () => {
  busConformance(open);
});

describe('the broker in memory', () => {
  brokerConformance(open);
});

describe('the streams in memory', () => {
  streamConformance(open);
});
