// Loaded into a measured process: writes the peak of its resident memory (KiB) when it ends.
const { writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS)));
