/** Values by key. */

export function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  return groupByEach(values, value => [keyOf(value)]);
}

/** A value stands once under each of its keys. */
export function groupByEach<K, V>(values: readonly V[], keysOf: (value: V) => readonly K[]): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) for (const key of new Set(keysOf(value))) push(groups, key, value);
  return groups;
}

export function push<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}
