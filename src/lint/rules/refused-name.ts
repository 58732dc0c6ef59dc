import type { LintContext } from '../context.js';
import type { Problem, Rule } from '../rule.js';

const LONGEST = 255;
/** Buckets and stores are stricter than the streams that they are made of: every client checks this. */
const BUCKET = /^[A-Za-z0-9_-]+$/;
const REFUSED = /[ \t\r\n\f.*>\\/]/;

/**
 * A name that the server refuses, or that no request can carry: names stand as tokens in the API's subjects, so a
 * stream with a dot in its name is not even refused, its request times out.
 */
export const refusedName: Rule = {
  code: 'refused-name',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const stream of context.streams) {
      if (stream.section === 'streams') yield* checkName('stream', stream.key, stream.key, stream.path);
      else yield* checkBucket(stream.label, stream.key, stream.name, stream.path);
      for (const { source, path } of stream.origins) {
        if (source.external !== undefined)
          yield* checkName('stream', source.name, source.name, [...path, 'name']);
        const name = source.consumer?.name;
        if (name !== undefined) yield* checkName('consumer', name, name, [...path, 'consumer', 'name']);
      }
    }
    for (const { key, name, path } of context.consumers) {
      yield* checkName('consumer', key, name, name === key ? path : [...path, 'name']);
    }
    yield* checkLogins(context);
  },
};

function* checkName(kind: string, shown: string, name: string, path: Problem['path']): Iterable<Problem> {
  const odd = REFUSED.exec(name)?.[0];
  if (name === '') {
    yield {
      path,
      message: `A ${kind} has an empty name.`,
      help: 'Give it a name of letters, digits, `-` and `_`.',
    };
  } else if (odd !== undefined) {
    yield {
      path,
      message: `The name of ${kind} \`${printable(name)}\`${shown === name ? '' : ` (\`${printable(shown)}\`)`} has ${characterName(odd)}: names are tokens of the server's API, so it refuses them with white space, \`.\`, \`*\`, \`>\`, \`/\` or \`\\\`.`,
      help: `\`${name.replace(new RegExp(REFUSED, 'g'), '-').replace(/^-+|-+$/g, '') || kind}\`, or another name of letters, digits, \`-\` and \`_\`.`,
    };
  } else yield* checkLength(kind, name, path);
}

function* checkBucket(label: string, key: string, name: string, path: Problem['path']): Iterable<Problem> {
  if (BUCKET.test(key)) yield* checkLength(label.replace(/ `.*/, ''), name, path);
  else {
    yield {
      path,
      message: `The name of ${printable(label)} has other characters than letters, digits, \`-\` and \`_\`: clients refuse such a bucket.`,
      help: `\`${key.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'bucket'}\`, or another name of letters, digits, \`-\` and \`_\`.`,
    };
  }
}

function* checkLength(kind: string, name: string, path: Problem['path']): Iterable<Problem> {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes <= LONGEST) return;
  yield {
    path,
    message: `The name of ${kind} \`${name.slice(0, 40)}…\` has ${bytes} bytes on the server, which takes ${LONGEST}.`,
    help: `Shorten it by ${bytes - LONGEST}.`,
  };
}

/** Account and user names stand in the server's configuration: white space there is a mistake of the file. */
function* checkLogins({ topology }: LintContext): Iterable<Problem> {
  for (const section of ['accounts', 'users'] as const) {
    for (const name of Object.keys(topology[section] ?? {})) {
      if (name !== '' && !/\s/.test(name)) continue;
      yield {
        path: [section, name],
        message: `The name of ${section.slice(0, -1)} \`${printable(name)}\` ${name === '' ? 'is empty' : 'has white space'}.`,
        help: 'Use letters, digits, `-`, `_` and `.`.',
      };
    }
  }
}

function characterName(character: string): string {
  return /\s/.test(character) ? 'white space' : `a \`${character}\``;
}

function printable(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
