import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ShippedModels {
  /** The network that steers the language model. */
  readonly steering: string | undefined;
  /** The small model that writes by itself: for other languages than English, and where the language model is missing. */
  readonly fallback: string | undefined;
  readonly languageModel: string | undefined;
}

/**
 * The folders of the shipped models; undefined for those that are not there.
 * @param from a folder of the program: its package is the nearest folder from there up with a package.json
 */
export function shippedModels(from: string): ShippedModels {
  const root = packageFolder(from);
  const folder = (name: string, file: string): string | undefined => {
    const path = root && join(root, 'media', name);
    return path !== undefined && existsSync(join(path, file)) ? path : undefined;
  };
  return {
    steering: folder('steering', 'checkpoint.json'),
    fallback: folder('fallback', 'checkpoint.json'),
    languageModel: folder('language-model', 'config.json'),
  };
}

function packageFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
