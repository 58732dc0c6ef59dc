/** Several sequences, each in order, as one: by `isBefore`, else in the order of the sequences. One of each is held at most. */
export async function* merged<T>(
  sequences: readonly AsyncGenerator<T, void, void>[],
  isBefore: (a: T, b: T) => boolean,
): AsyncGenerator<T, void, void> {
  try {
    const heads: IteratorResult<T, void>[] = [];
    for (const sequence of sequences) heads.push(await sequence.next());
    for (;;) {
      let first = -1;
      for (const [at, head] of heads.entries()) {
        const known = heads[first];
        if (!head.done && (!known || known.done || isBefore(head.value, known.value))) first = at;
      }
      const head = heads[first];
      if (!head || head.done) return;
      yield head.value;
      heads[first] = await sequences[first]!.next();
    }
  } finally {
    await Promise.all(sequences.map(sequence => sequence.return()));
  }
}
