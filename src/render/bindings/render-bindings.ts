/** Typed bindings of a topology, for services that import the runtime. */
import type { LoadedTopology } from '../../topology/loaded-topology.js';
import type { Payload, Topology } from '../../topology/topology.gen.js';
import { bindingsModel, type EventModel } from './bindings-model.js';
import { type Compiled, javascriptModule, typescriptModule } from './bindings-text.js';
import { payloadTypes } from './payload-types.js';
import { payloadValidator } from './payload-validators.js';

export interface BindingsOptions {
  /** Of fleetctl. */
  version: string;
  /** The name of the file, by whose ending the language is chosen: .ts, .mts, .js or .mjs. */
  file: string;
}

/** Where generated code imports the runtime from. */
const RUNTIME = '@swe-ai-fleet/fleetctl/runtime';

/** One file of TypeScript, or one of JavaScript and its declarations. */
export async function renderBindings(
  loaded: LoadedTopology & { topology: Topology },
  { version, file }: BindingsOptions,
): Promise<{ path: string; text: string }[]> {
  const model = bindingsModel(loaded);
  const payloads = new Map(model.events.filter(hasPayload).map(({ name, payload }) => [name, payload]));
  const validators = new Map<string, string>();
  for (const [event, payload] of payloads) validators.set(event, await payloadValidator(event, payload));
  const compiled: Compiled = {
    model,
    types: await payloadTypes(payloads),
    validators,
    version,
    runtime: RUNTIME,
  };
  if (!/\.m?js$/.test(file)) return [{ path: file, text: typescriptModule(compiled) }];
  const { code, declarations } = javascriptModule(compiled);
  return [
    { path: file, text: code },
    { path: file.replace(/\.(m?)js$/, '.d.$1ts'), text: declarations },
  ];
}

function hasPayload(event: EventModel): event is EventModel & { payload: Payload } {
  return event.payload !== null;
}
