import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TOPOLOGY_CODES } from '../../src/topology/codes.js';

const HERE = import.meta.dirname;
const TESTS = [join(HERE, 'load.test.ts'), join(HERE, '../files/read-topology.test.ts')];
const broken = join(HERE, 'broken');

it('has a test for every code', () => {
  const texts = [...TESTS, ...readdirSync(broken).map(name => join(broken, name))]
    .map(file => readFileSync(file, 'utf8'))
    .join('\n');
  expect(
    Object.keys(TOPOLOGY_CODES).filter(code => !texts.includes(`${code} `) && !texts.includes(`${code}:`)),
  ).toEqual([]);
});
