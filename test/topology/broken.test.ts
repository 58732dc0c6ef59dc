/**
 * A topology with one defect in each file of broken/. Its first lines say what has to be found:
 *
 *   # expect: CODE LINE:COLUMN
 *   # message: a part of the message or of the mend
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTopology } from '../../src/files/read-topology.js';

import type { Finding } from '../../src/findings/finding.js';
import { sourceLine } from '../../src/findings/source-line.js';
import { lint } from '../../src/lint/lint.js';

const FOLDER = join(import.meta.dirname, 'broken');
const NAMES = readdirSync(FOLDER).filter(name => name.endsWith('.yaml'));
/** What no output may show: the secrets that the files write out by mistake. */
const SECRETS = /hunter|SUACSSL/;

describe('each broken topology has its one finding', () => {
  it('sees the files', () => {
    expect(NAMES.length).toBeGreaterThan(60);
  });

  it.each(NAMES)('%s', async name => {
    const file = join(FOLDER, name);
    const [expectLine, messageLine] = readFileSync(file, 'utf8').split('\n') as [string, string];
    const loaded = await readTopology([file], null);
    const findings = loaded.findings.length > 0 ? loaded.findings : lint(loaded);

    const expected = /^# expect: (\S+ \S+)$/.exec(expectLine)?.[1];
    expect(findings.map(inShort)).toEqual([expected]);
    const [finding] = findings as [Finding];
    expect(`${finding.message} ${finding.help}`).toContain(messageLine.replace(/^# message: /, ''));
    expect(finding.help).not.toBe('');
    expect(finding.place?.file).toBe(file);

    const shown = sourceLine(finding.place!, loaded.sources);
    expect(shown).not.toBeNull();
    expect(JSON.stringify(findings) + shown).not.toMatch(SECRETS);
  });
});

function inShort({ code, place }: Finding): string {
  return `${code} ${place?.line}:${place?.column}`;
}
