/**
 * What the server itself does, without fleetctl's apply: the objects of a topology made with raw requests, and raw
 * updates of them. The bodies are the complete ones of src/resources/config.ts.
 */
import { liveConfig, MARK, requestConfig } from '../../src/resources/config.js';
import { desire } from '../../src/resources/desire.js';
import type { Config, Desired } from '../../src/resources/resource.js';
import { type Bus, load } from './bus.js';

/** The server's answer to an update: its refusal, or the fields that it did not take. */
export type Answer = { refused: string } | { untaken: string[] };

export function desiredOf(bus: Bus, topology: string): Desired[] {
  const serverVersions = new Map([[null, bus.connection.facts.version]]);
  return desire(load(topology), { serverVersions }).desired;
}

/** @param owner the mark of the objects; null for objects that are nobody's */
export async function createByHand(bus: Bus, topology: string, owner: string | null): Promise<void> {
  for (const desired of desiredOf(bus, topology)) {
    const { config } = desired;
    // A sealed stream cannot be created, only become one.
    await bus.ask(
      ...request(bus, desired, 'create', config['sealed'] ? { ...config, sealed: false } : config, owner),
    );
    if (config['sealed']) await bus.ask(...request(bus, desired, 'update', config, owner));
  }
}

export async function updateByHand(bus: Bus, desired: Desired, owner: string): Promise<Answer> {
  try {
    await bus.ask(...request(bus, desired, 'update', desired.config, owner));
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
  const { kind, stream, consumer } = desired.key;
  const info = consumer === null ? `STREAM.INFO.${stream}` : `CONSUMER.INFO.${stream}.${consumer}`;
  const { config } = await bus.ask<{ config: Config }>(info);
  const has = liveConfig(kind, config);
  const untaken = Object.keys(desired.config).filter(
    name => !isSame(name, has[name], desired.config[name]) && !isOfOrigin(name, desired.config),
  );
  return { untaken };
}

function request(
  bus: Bus,
  { key }: Desired,
  action: 'create' | 'update',
  wanted: Config,
  owner: string | null,
): [string, object] {
  // A mirror takes mirror_direct from its origin, and pedantic is refused for it.
  const isPedantic = bus.connection.facts.apiLevel >= 1 && !wanted['mirror'];
  const pedantic = isPedantic ? { pedantic: true } : {};
  const config = requestConfig(key.kind, wanted, owner === null ? {} : { [MARK.topology]: owner });
  if (key.consumer === null) {
    return [`STREAM.${action.toUpperCase()}.${key.stream}`, { name: key.stream, ...config, ...pedantic }];
  }
  const named = { name: key.consumer, durable_name: key.consumer, ...config };
  return [
    `CONSUMER.CREATE.${key.stream}.${key.consumer}`,
    { stream_name: key.stream, config: named, action, ...pedantic },
  ];
}

function isSame(name: string, has: unknown, wanted: unknown): boolean {
  const over = (value: unknown) =>
    name === 'pause_until' && value !== null && Date.parse(value as string) <= Date.now() ? null : value;
  return JSON.stringify(over(has)) === JSON.stringify(over(wanted));
}

/** A mirror answers direct gets as its origin does, whatever it was told. */
function isOfOrigin(name: string, config: Config): boolean {
  return name === 'mirror_direct' && config['mirror'] !== null;
}
