/** What the README shows is what its commands print. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { withServer } from '../support/server.js';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const server = withServer();

/** The block of text that the README shows after `NAME` prints. */
const shown = (name: string) =>
  new RegExp(`^\`${name}\` prints\n\n\`\`\`text\n([^]*?)\`\`\``, 'm').exec(README)?.[1];

it('shows what validate prints of the smallest example', async () => {
  const { exit, stdout } = await fleetctl(['validate', 'examples/minimal']);
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: shown('validate') });
});

it('shows what plan prints of it, but for the server and the time', async () => {
  const { exit, stdout } = await fleetctl(['plan', 'examples/minimal', '-s', server().url]);
  const body = (text: string) => text.replace(/^.*\n/, '');
  expect(exit).toBe(0);
  expect(body(stdout)).toBe(body(shown('plan') ?? ''));
});
