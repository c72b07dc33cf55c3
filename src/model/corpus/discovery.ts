import type { LeftOut } from './passage.ts';

export interface WorkspaceRoot {
  readonly name: string;
  readonly path: string;
}

export interface DiscoveryRules {
  /** Globs of documents to read, relative to each root, as in VS Code's settings. Empty: `DEFAULT_INCLUDE`. */
  readonly include: readonly string[];
  /** Globs to leave out: the setting's, `files.exclude` and `search.exclude` together. */
  readonly exclude: readonly string[];
  readonly respectGitignore: boolean;
  readonly largestFileKilobytes: number;
}

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** For people: `root name/relative/path`. */
  readonly file: string;
}

// eslint-disable-next-line @typescript-eslint/require-await
export async function discoverDocuments(
  roots: readonly WorkspaceRoot[],
  rules: DiscoveryRules,
  signal?: AbortSignal,
): Promise<{ files: FoundFile[]; leftOut: LeftOut[] }> {
  void roots;
  void rules;
  void signal;
  return { files: [], leftOut: [] };
}
