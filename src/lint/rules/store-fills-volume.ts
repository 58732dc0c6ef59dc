import { parseSize, printSize } from '../../units/size.js';
import type { Rule } from '../rule.js';

/** A volume never holds all of its size. */
export const storeFillsVolume: Rule = {
  code: 'store-fills-volume',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { volume_size, max_file_store } = topology.server?.jetstream ?? {};
    if (volume_size === undefined || max_file_store === undefined) return;
    const volume = parseSize(volume_size);
    if (parseSize(max_file_store) <= volume * 0.95) return;
    yield {
      path: ['server', 'jetstream', 'max_file_store'],
      message: `\`max_file_store\` is ${printSize(parseSize(max_file_store))} on a volume of ${printSize(volume)}, which never holds all of its size: full, it stops the server.`,
      help: `Leave a twentieth of it free, better a tenth: ${Math.floor((volume * 0.9) / 2 ** 20)}MiB.`,
    };
  },
};
