/** From a choice of objects to the matchers that select exactly these, and nothing else that the topology declares. */
import { quote } from '../quote.js';

/** An object as the labels name it; `consumer` is null for a stream. */
export interface Labelled {
  /** Null for the account that the topology does not name. */
  account: string | null;
  stream: string;
  consumer: string | null;
}

/**
 * `{stream="A",consumer=~"x|y"}`, several where one would select more than what was chosen.
 *
 * @param all everything that the topology declares of the kind
 */
export function selectorsOf(chosen: readonly Labelled[], all: readonly Labelled[]): string[] {
  const named = [...new Set(all.flatMap(({ account }) => account ?? []))];
  const accounts = [...new Set(chosen.map(({ account }) => account))];
  return accounts.flatMap(account => {
    const within = named.length === 0 ? [] : [accountMatcher(account, named)];
    const own = (each: Labelled) => each.account === account;
    return pairSelectors(chosen.filter(own), all.filter(own), within);
  });
}

function accountMatcher(account: string | null, named: readonly string[]): string {
  return account === null ? matcher('account', named, '!') : matcher('account', [account]);
}

function pairSelectors(
  chosen: readonly Labelled[],
  all: readonly Labelled[],
  within: readonly string[],
): string[] {
  const [streams, consumers] = [namesOf(chosen, 'stream'), namesOf(chosen, 'consumer')];
  const selected = all.filter(
    each => streams.includes(each.stream) && (each.consumer === null || consumers.includes(each.consumer)),
  );
  if (selected.length === chosen.length || streams.length === 1) {
    return [selector([...within, ...matchers(streams, consumers)])];
  }
  return streams.flatMap(stream =>
    pairSelectors(
      chosen.filter(each => each.stream === stream),
      all,
      within,
    ),
  );
}

function namesOf(objects: readonly Labelled[], part: 'stream' | 'consumer'): string[] {
  return [...new Set(objects.flatMap(each => each[part] ?? []))];
}

function matchers(streams: readonly string[], consumers: readonly string[]): string[] {
  return [matcher('stream', streams), ...(consumers.length === 0 ? [] : [matcher('consumer', consumers)])];
}

/** `label="a"`, `label=~"a|b"`, with `!` in front `!=` and `!~`. */
export function matcher(label: string, values: readonly string[], not: '' | '!' = ''): string {
  if (values.length === 1) return `${label}${not || ''}=${quote(values[0]!, 'json')}`;
  const pattern = values.map(escapeRegex).join('|');
  return `${label}${not === '' ? '=~' : '!~'}${quote(pattern, 'json')}`;
}

function selector(parts: readonly string[]): string {
  return `{${parts.join(',')}}`;
}

/** Every character that means something to RE2. */
function escapeRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
