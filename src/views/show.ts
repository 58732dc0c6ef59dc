/** The objects of a topology on a server: a table for people, a document for programs. */
import type { ObjectState, ShownObject } from '../plan/inspect.js';
import type { Plan } from '../plan/plan.js';
import { roundedSize } from '../units/rounded-size.js';
import { ascii, shown } from './escape.js';
import { jsonDocument } from './json-document.js';
import { columns, pad, padStart, wrap } from './layout.js';
import { counted, plural } from './numbers.js';
import { glyphsOf, type Paint, paintOf, type TextStyle } from './text-style.js';

export interface Shown extends Pick<Plan, 'topology' | 'server'> {
  objects: readonly ShownObject[];
}

/** schemas/show.schema.json */
export function showJson({ topology, server, objects }: Shown): string {
  return jsonDocument({ format: 'fleetctl.show', format_version: '1.0', topology, server, objects });
}

export function showText({ topology, server, objects }: Shown, style: TextStyle): string {
  const { dot } = glyphsOf(style);
  const parts = [
    paintOf(style).bold(shown(topology.env ?? topology.name)),
    shown(server.url),
    ...(server.cluster === null ? [] : [`cluster ${shown(server.cluster)}`]),
    `nats-server ${shown(server.version)}`,
    `account ${shown(server.account)}`,
  ];
  const header = wrap(parts.join(` ${dot} `), style.width);
  const text = [
    ...header,
    '',
    ...table(objects, style),
    ...(objects.length > 0 ? [''] : []),
    summary(objects, dot),
  ];
  return `${text.map(line => (style.unicode ? line : ascii(line))).join('\n')}\n`;
}

/** Narrower than this a table is of no use: what an object holds goes below it. */
const TABLE_WIDTH = 76;

function table(objects: readonly ShownObject[], style: TextStyle): string[] {
  const paint = paintOf(style);
  const stateWidth = Math.max(...objects.map(({ state }) => wordOf(state).length), 0);
  const idWidth = Math.max(...objects.map(({ id }) => columns(shown(id))), 0);
  return objects.flatMap(object => {
    const state = statePaint(object.state, paint)(pad(wordOf(object.state), stateWidth));
    const held = holdings(object);
    if (held === '') return [`${state}  ${shown(object.id)}`];
    if (style.width !== null && style.width < TABLE_WIDTH) {
      return [`${state}  ${shown(object.id)}`, ...wrap(held, style.width, '    ')];
    }
    return [`${state}  ${pad(shown(object.id), idWidth)}  ${paint.dim(held)}`];
  });
}

function holdings({ messages, bytes, consumers, pending, unacked }: ShownObject): string {
  if (messages !== null) {
    const held = `${padStart(counted(messages), 11)} ${pad(messages === 1 ? 'message' : 'messages', 8)}`;
    return `${held}  ${padStart(roundedSize(bytes ?? 0), 9)}  ${plural(consumers ?? 0, 'consumer')}`;
  }
  if (pending !== null)
    return `${padStart(counted(pending), 11)} pending   ${padStart(counted(unacked ?? 0), 9)} unacked`;
  return '';
}

function wordOf(state: ObjectState): string {
  return state.replace('-', ' ');
}

function statePaint(state: ObjectState, paint: Paint): (text: string) => string {
  switch (state) {
    case 'in-sync':
      return paint.green;
    case 'differs':
    case 'unmanaged':
    case 'orphan':
      return paint.yellow;
    case 'missing':
    case 'other-owner':
      return paint.red;
    case 'runtime-managed':
      return paint.dim;
  }
}

const STATES: readonly ObjectState[] = [
  'missing',
  'differs',
  'unmanaged',
  'other-owner',
  'orphan',
  'in-sync',
  'runtime-managed',
];

/** `1 missing · 40 in sync · 3 runtime managed` */
function summary(objects: readonly ShownObject[], dot: string): string {
  const counts = STATES.map(state => [objects.filter(each => each.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${counted(count)} ${wordOf(state)}`);
  return counts.length === 0 ? 'Nothing to show.' : counts.join(` ${dot} `);
}
