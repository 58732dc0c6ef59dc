#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

// Node 22 and newer keep the compiled code between runs.
module.enableCompileCache?.();

const main = new URL('../dist/program/main.js', import.meta.url);
// A clone whose packages were installed without scripts has no dist/ yet.
if (!existsSync(main)) await (await import('./build.js')).build(process.argv);
await import(main.href);
