import { type Flag, timeToWait } from './flag.js';

/** The flags that mean the same with every command. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  {
    name: 'output',
    short: 'o',
    takes: 'FORMAT',
    choices: ['text', 'json'],
    help: 'what stdout says: text (default), json',
  },
  { name: 'env', takes: 'NAME', help: 'the overlay to apply: overlays/NAME.yaml of the topology folder' },
  {
    name: 'color',
    takes: 'WHEN',
    choices: ['auto', 'always', 'never'],
    help: 'auto (default), always, never; NO_COLOR counts',
  },
  { name: 'no-input', help: 'never ask' },
  { name: 'quiet', short: 'q', help: 'errors alone on stderr' },
  { name: 'verbose', short: 'v', help: 'say more: where each connection setting comes from' },
  { name: 'help', short: 'h', help: 'this help' },
];

/** The same, with the formats that a command has beside text and json. */
export function globalFlagsOf(formats: readonly string[] | undefined): readonly Flag[] {
  if (formats === undefined) return GLOBAL_FLAGS;
  const output = {
    choices: formats,
    help: `what stdout says: ${formats.join(', ').replace('text', 'text (default)')}`,
  };
  return GLOBAL_FLAGS.map(flag => (flag.name === 'output' ? { ...flag, ...output } : flag));
}

/** Named as in the `nats` CLI, and taken from its contexts and NATS_* variables where they are not given. */
export const CONNECTION_FLAGS: readonly Flag[] = [
  { name: 'context', takes: 'NAME', help: 'the context of the nats CLI to connect with' },
  { name: 'no-context', help: 'ignore the selected context' },
  { name: 'server', short: 's', takes: 'URL', help: 'the servers, comma-separated' },
  { name: 'user', takes: 'NAME', help: 'user name, or a token' },
  { name: 'password', takes: 'PASSWORD', help: 'its password (NATS_PASSWORD keeps it off the process list)' },
  { name: 'token', takes: 'TOKEN', help: 'a token' },
  { name: 'creds', takes: 'FILE', help: 'a credentials file' },
  { name: 'nkey', takes: 'FILE', help: 'a file with an nkey seed' },
  { name: 'jwt', takes: 'JWT', help: 'a user JWT, with --seed' },
  { name: 'seed', takes: 'SEED', help: 'the seed of the JWT' },
  { name: 'tlscert', takes: 'FILE', help: 'client certificate' },
  { name: 'tlskey', takes: 'FILE', help: 'key of the client certificate' },
  { name: 'tlsca', takes: 'FILE', help: 'certificate authorities to trust' },
  { name: 'tlsfirst', help: 'TLS before the first word of the server' },
  { name: 'js-domain', takes: 'DOMAIN', help: 'JetStream domain' },
  { name: 'js-api-prefix', takes: 'PREFIX', help: 'prefix of the JetStream API' },
  { name: 'inbox-prefix', takes: 'PREFIX', help: 'prefix of inboxes' },
  {
    name: 'timeout',
    takes: 'TIME',
    check: timeToWait,
    help: 'how long to wait for a connection and for each answer (5s)',
  },
];
