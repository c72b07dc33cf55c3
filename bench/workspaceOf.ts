import { basename, resolve } from 'node:path';
import type { Workspace } from '../src/shared/protocol/trainingProtocol.ts';

/** A folder as the editor would give it with default settings, but for the size of files. */
export const workspaceOf = (folder: string): Workspace => ({
  roots: [{ name: basename(folder), path: resolve(folder) }],
  include: [],
  exclude: [],
  respectGitignore: true,
  largestFileKilobytes: 100_000,
  unsaved: [],
});
