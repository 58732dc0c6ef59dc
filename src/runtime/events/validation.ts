/** What precompiled validators ask of ajv's small run-time library: generated bindings import it from here. */
import deepEqual from 'ajv/dist/runtime/equal.js';
import characters from 'ajv/dist/runtime/ucs2length.js';

export const validation = {
  equal: deepEqual.default ?? deepEqual,
  ucs2length: characters.default ?? characters,
};
