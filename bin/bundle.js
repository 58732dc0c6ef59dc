import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/**
 * The program of the command line in few files: Node takes longer to find and link a module than to run most of
 * them, and `validate` has a hundred and fifty. Packages stay where they are, but for the small ones that every
 * `validate` needs. The folder lies as deep as those of src/, so that what is found relative to a module is still found.
 */
const BUNDLED = /^(ajv\/dist\/runtime|fast-deep-equal|fastest-levenshtein|js-yaml)(\/|$)/;

await build({
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  input: 'dist/cli/main.js',
  platform: 'node',
  logLevel: 'warn',
  external: id => !/^([./]|[A-Za-z]:)/.test(id) && !BUNDLED.test(id),
  output: {
    dir: 'dist/program',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
});
