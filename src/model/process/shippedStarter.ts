import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the package that this program is part of. */
const PLACE = ['media', 'starter'] as const;

/**
 * The folder of the starter model that comes with the program, or undefined where none does.
 * @param from a file of the program: its package is the nearest folder above with a package.json
 */
export function shippedStarter(from: string = fileURLToPath(import.meta.url)): string | undefined {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      const starter = join(folder, ...PLACE);
      return existsSync(join(starter, 'checkpoint.json')) ? starter : undefined;
    }
    if (folder === dirname(folder)) return undefined;
  }
}
