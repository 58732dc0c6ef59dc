import { defineConfig } from 'vitest/config';

export default defineConfig({
  // What generated bindings and the documentation import, as it stands in the sources.
  resolve: {
    alias: {
      '@swe-ai-fleet/fleetctl/runtime': new URL('src/runtime/index.ts', import.meta.url).pathname,
      '@swe-ai-fleet/fleetctl/testing': new URL('src/testing/index.ts', import.meta.url).pathname,
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // CommonJS is imported as Node imports it, so that what passes here also runs there.
    deps: { interopDefault: false },
  },
});
