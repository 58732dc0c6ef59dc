import { describe, expect, it } from 'vitest';
import {
  findDebianArchive,
  parseListFile,
  parseSourcesFile,
  printSourceFor,
} from '../../../src/nats-server/install/apt-sources.js';

describe("Debian's archive in the system's sources", () => {
  it('is read from deb822, with its keys, for another suite', () => {
    const text = `Types: deb
# a comment
URIs: http://archive.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security
Components: main
`;
    const archive = findDebianArchive(parseSourcesFile(text));
    expect(printSourceFor(archive!, 'forky')).toBe(`types: deb
uris: http://archive.example/debian
suites: forky
components: main
signed-by: /usr/share/keyrings/debian-archive-keyring.gpg
targets: Packages
languages: none
pdiffs: no
`);
  });

  it('keeps a key that is written out in the file', () => {
    const text = `Types: deb
URIs: https://mirror.example/debian/
Suites: trixie
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBG
 -----END PGP PUBLIC KEY BLOCK-----
`;
    const printed = printSourceFor(findDebianArchive(parseSourcesFile(text))!, 'sid');
    expect(printed).toContain('signed-by: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBG\n');
  });

  it('is read from the one-line format, with its options', () => {
    const text = `# deb http://old.example/debian bookworm main
deb-src http://archive.example/debian bookworm main
deb [arch=amd64,arm64 signed-by=/etc/keys/debian.gpg] http://archive.example/debian bookworm main contrib # yes
`;
    expect(printSourceFor(findDebianArchive(parseListFile(text))!, 'forky')).toBe(`types: deb
uris: http://archive.example/debian
suites: forky
components: main
architectures: amd64 arm64
signed-by: /etc/keys/debian.gpg
targets: Packages
languages: none
pdiffs: no
`);
  });

  it.each([
    ["a third party's", 'deb https://packages.example/apt cloud-sdk-bookworm main'],
    ['the security archive', 'deb http://security.example/debian-security bookworm-security main'],
    ["Ubuntu's", 'deb http://archive.ubuntu.com/ubuntu noble main universe'],
    ['one without main', 'deb http://archive.example/debian bookworm non-free'],
    ['one on a disc', 'deb cdrom:[Debian]/ bookworm main'],
  ])('is not %s', (_what, line) => {
    expect(findDebianArchive(parseListFile(line))).toBeNull();
  });

  it('is not one that is switched off', () => {
    const text =
      'Enabled: no\nTypes: deb\nURIs: http://archive.example/debian\nSuites: sid\nComponents: main\n';
    expect(findDebianArchive(parseSourcesFile(text))).toBeNull();
  });
});
