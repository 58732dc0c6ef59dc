/**
 * A setting: one line, or one block, of nats-server.conf, as the templates print it. What is not there is null.
 *
 *   key: value                a text (quoted), a number, a boolean
 *   key: 10GiB                `raw`: a number as people write it, which the server reads too
 *   key: $NAME                `variable`: taken from secrets.conf or from the server's environment
 *   key: [ a, b ]             `list`, of values and variables, one a line; `line` where they fit on one
 *   key { … }                 `block`
 *   key: [ { … } { … } ]      `blocks`
 */
export interface Setting {
  key: string;
  /** Said as a comment in front of it. */
  note: string | null;
  value: Scalar | null;
  raw: string | null;
  variable: string | null;
  list: Item[] | null;
  line: Item[] | null;
  /** It is a block, an empty one perhaps. */
  isBlock: boolean;
  block: Setting[] | null;
  blocks: Setting[][] | null;
}

export type Scalar = string | number | boolean;

export interface Item {
  value: Scalar | null;
  variable: string | null;
}

const NONE = {
  note: null,
  value: null,
  raw: null,
  variable: null,
  list: null,
  line: null,
  isBlock: false,
  block: null,
  blocks: null,
};

export function setting(key: string, value: Scalar): Setting {
  return { ...NONE, key, value };
}

export function rawSetting(key: string, raw: string): Setting {
  return { ...NONE, key, raw };
}

export function variable(key: string, name: string): Setting {
  return { ...NONE, key, variable: name };
}

export function list(key: string, values: readonly (Scalar | Item)[]): Setting {
  const items = values.map(each => (typeof each === 'object' ? each : { value: each, variable: null }));
  const width = items.reduce((sum, each) => sum + String(each.value ?? each.variable).length + 4, 0);
  return width > WIDEST ? { ...NONE, key, list: items } : { ...NONE, key, line: items };
}

/** A list that is wider has a line for each of its items. */
const WIDEST = 70;

export function block(key: string, settings: Setting[], note: string | null = null): Setting {
  return { ...NONE, key, isBlock: true, block: settings, note };
}

export function blocks(key: string, each: Setting[][]): Setting {
  return { ...NONE, key, blocks: each };
}
