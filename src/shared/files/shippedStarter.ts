import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of the starter model that is shipped with the program; undefined without one.
 * @param from a folder of the program: its package is the nearest folder from there up with a package.json
 */
export function shippedStarter(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      const starter = join(folder, 'media', 'starter');
      return existsSync(join(starter, 'checkpoint.json')) ? starter : undefined;
    }
    if (folder === dirname(folder)) return undefined;
  }
}
