import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_INCLUDE } from '../read/formats/formats.ts';
import { GitignoreRules } from './gitignore.ts';
import { Globs } from './globs.ts';
import { reasonOf } from './fileErrors.ts';
import type { LeftOut } from '../passage.ts';

/** A folder of the workspace; `path` is absolute. */
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

export interface Discovery {
  readonly files: readonly FoundFile[];
  /** Files that the include globs ask for and another rule leaves out, and folders that cannot be opened. */
  readonly leftOut: readonly LeftOut[];
}

/** Never read, whatever the globs say: these hold other people's texts and the machine's. */
const NEVER_ENTERED = new Set(['.git', 'node_modules']);

/**
 * Finds the documents of a workspace, in an order that depends on their names only. Links are never followed, so the
 * walk stays inside the roots and ends. Files are not opened here.
 *
 * @throws what `signal` was aborted with.
 */
export async function discoverDocuments(
  roots: readonly WorkspaceRoot[],
  rules: DiscoveryRules,
  signal?: AbortSignal,
): Promise<Discovery> {
  const walk = new Walk(rules, signal);
  for (const root of roots) {
    const gitignore = rules.respectGitignore ? await GitignoreRules.ofWorkspaceFolder(root.path) : null;
    await walk.folder(root, '', gitignore);
  }
  return walk;
}

class Walk implements Discovery {
  readonly files: FoundFile[] = [];
  readonly leftOut: LeftOut[] = [];
  /** Absolute paths: one workspace folder may lie inside another. */
  private readonly found = new Set<string>();
  private readonly include: Globs;
  private readonly exclude: Globs;
  private readonly signal: AbortSignal | undefined;

  constructor(rules: DiscoveryRules, signal: AbortSignal | undefined) {
    this.include = new Globs(rules.include.length > 0 ? rules.include : DEFAULT_INCLUDE);
    this.exclude = new Globs(rules.exclude);
    this.signal = signal;
  }

  /** @param relative path from the root with forward slashes, empty for the root itself. */
  async folder(root: WorkspaceRoot, relative: string, gitignore: GitignoreRules | null): Promise<void> {
    this.signal?.throwIfAborted();
    const path = join(root.path, relative);
    let entries: Dirent[];
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      this.leftOut.push({ file: nameOf(root, relative), reason: reasonOf(error) });
      return;
    }
    // By code units: the same on every machine, whatever its language.
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const inside = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) await this.subfolder(root, inside, gitignore);
      else this.file(root, inside, entry, gitignore);
    }
  }

  private async subfolder(
    root: WorkspaceRoot,
    relative: string,
    gitignore: GitignoreRules | null,
  ): Promise<void> {
    const name = relative.slice(relative.lastIndexOf('/') + 1);
    if (NEVER_ENTERED.has(name) || this.exclude.match(relative) !== null) return;
    if (gitignore?.ignores(`${relative}/`) === true) return;
    const rules = (await gitignore?.within(join(root.path, relative), relative)) ?? null;
    await this.folder(root, relative, rules);
  }

  private file(root: WorkspaceRoot, relative: string, entry: Dirent, gitignore: GitignoreRules | null): void {
    if (this.include.match(relative) === null) return;
    const path = join(root.path, relative);
    if (this.found.has(path)) return;
    this.found.add(path);
    const file = nameOf(root, relative);
    const excludedBy = this.exclude.match(relative);
    if (excludedBy !== null) this.leftOut.push({ file, reason: `excluded by the pattern ${excludedBy}` });
    else if (gitignore?.ignores(relative) === true) this.leftOut.push({ file, reason: 'ignored by Git' });
    else if (entry.isSymbolicLink()) this.leftOut.push({ file, reason: 'a link; links are not followed' });
    else if (entry.isFile()) this.files.push({ path, file });
    else this.leftOut.push({ file, reason: 'not an ordinary file' });
  }
}

function nameOf(root: WorkspaceRoot, relative: string): string {
  return relative === '' ? root.name : `${root.name}/${relative}`;
}
