/** Names of types: `planning.story.created` is `PlanningStoryCreated`. */

export function typeName(text: string): string {
  const name = text
    .split(/[^\p{L}\p{N}]+/u)
    .filter(part => part !== '')
    .map(part => part[0]!.toUpperCase() + part.slice(1))
    .join('');
  return /^\p{L}/u.test(name) ? name : `T${name}`;
}

/** `swe-ai-fleet` is `sweAiFleet`. */
export function valueName(text: string): string {
  const name = typeName(text);
  return name[0]!.toLowerCase() + name.slice(1);
}

/** A name for each text, each its own: what would be called the same is numbered. */
export function typeNames(texts: readonly string[], taken: readonly string[] = []): Map<string, string> {
  const used = new Set(taken);
  return new Map(
    texts.map(text => {
      const base = typeName(text);
      let name = base;
      for (let number = 2; used.has(name); number++) name = `${base}${number}`;
      used.add(name);
      return [text, name];
    }),
  );
}
