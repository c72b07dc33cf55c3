import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DEFAULT_INCLUDE } from '../read/formats/formats.ts';
import type { EncodingSettings } from '../read/decoding.ts';
import { Pauses } from '../read/steps.ts';
import { GitignoreRules } from './gitignore.ts';
import { Globs } from './globs.ts';
import { reasonOf } from './fileErrors.ts';
import { contentOfSkippedFolder, isProgramsList, mayHoldOwnTexts, NEVER_ENTERED } from './skippedNames.ts';
import type { LeftOut } from '../passage.ts';

/** Entries of a folder that are read from the disk at a time. */
const ENTRIES_TOGETHER = 1000;

/** A folder of the workspace; `path` is absolute. */
export interface WorkspaceRoot {
  readonly name: string;
  readonly path: string;
  /** How its files are encoded; UTF-8 without. */
  readonly encodings?: EncodingSettings | undefined;
}

export interface DiscoveryRules {
  /** Globs of documents to read, relative to each root, as in VS Code's settings. Empty: `DEFAULT_INCLUDE`. */
  readonly include: readonly string[];
  /** Globs to leave out: the setting's, `files.exclude` and `search.exclude` together. */
  readonly exclude: readonly string[];
  readonly respectGitignore: boolean;
  readonly largestFileKilobytes: number;
  /** Whether linked files and folders are read, as `search.followSymlinks` says; they are, unless it is false. */
  readonly followLinks?: boolean | undefined;
}

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** For people: `root name/relative/path`. */
  readonly file: string;
  /** What a link leads to, where `path` is one. */
  readonly realPath?: string;
  /** Its workspace folder's. */
  readonly encodings?: EncodingSettings;
}

export interface Discovery {
  readonly files: readonly FoundFile[];
  /** Files that the include globs ask for and another rule leaves out, and folders that cannot be opened. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Finds the documents of a workspace, in an order that depends on their names only. Each file and each folder is looked at
 * once, by its own path where it has one in the workspace, else by the first link to it; so the walk ends whatever the links.
 * Documents are not opened here.
 *
 * @throws what `signal` was aborted with.
 */
export async function discoverDocuments(
  roots: readonly WorkspaceRoot[],
  rules: DiscoveryRules,
  signal?: AbortSignal,
): Promise<Discovery> {
  const walk = new Walk(rules, signal);
  for (const root of roots) await walk.root(root);
  await walk.followLinks();
  return walk;
}

/** A link that was met on the way. */
interface Link {
  readonly root: WorkspaceRoot;
  readonly relative: string;
  readonly gitignore: GitignoreRules | null;
}

class Walk implements Discovery {
  readonly files: FoundFile[] = [];
  readonly leftOut: LeftOut[] = [];
  /** Absolute paths, links resolved: one workspace folder may lie inside another. */
  private readonly found = new Set<string>();
  private readonly entered = new Set<string>();
  private links: Link[] = [];
  private readonly rules: DiscoveryRules;
  private readonly include: Globs;
  private readonly exclude: Globs;
  /** One folder may hold a hundred thousand files. */
  private readonly pauses: Pauses;

  constructor(rules: DiscoveryRules, signal: AbortSignal | undefined) {
    this.rules = rules;
    this.include = new Globs(rules.include.length > 0 ? rules.include : DEFAULT_INCLUDE);
    this.exclude = new Globs(rules.exclude);
    this.pauses = new Pauses(signal);
    for (const { glob, reason } of [...this.include.refused, ...this.exclude.refused])
      this.leftOut.push({ file: glob, reason: `a pattern that is not used: ${reason}` });
  }

  async root(root: WorkspaceRoot): Promise<void> {
    const gitignore = this.rules.respectGitignore
      ? await GitignoreRules.ofWorkspaceFolder(root.path, (file, line, reason) => {
          const pattern = line === '' ? '' : `the pattern ${line.slice(0, 60)}… is not used: `;
          this.leftOut.push({ file: nameOf(root, file), reason: `${pattern}${reason}` });
        })
      : null;
    await this.folder(root, '', gitignore);
  }

  /** After all that the workspace holds itself, so that nothing is named by a link that has a place of its own. */
  async followLinks(): Promise<void> {
    while (this.links.length > 0) {
      const links = this.links;
      this.links = [];
      for (const link of links) await this.follow(link);
    }
  }

  /** @param relative path from the root with forward slashes, empty for the root itself. */
  private async folder(
    root: WorkspaceRoot,
    relative: string,
    gitignore: GitignoreRules | null,
  ): Promise<void> {
    await this.pauses.take();
    const path = join(root.path, relative);
    const entries: Dirent[] = [];
    let real: string;
    try {
      real = await realpath(path);
      if (this.entered.has(real)) return;
      this.entered.add(real);
      for await (const entry of await opendir(path, { bufferSize: ENTRIES_TOGETHER })) {
        entries.push(entry);
        await this.pauses.take();
      }
    } catch (error) {
      this.pauses.throwIfCancelled();
      this.leftOut.push({ file: nameOf(root, relative), reason: reasonOf(error) });
      return;
    }
    // By code units: the same on every machine, whatever its language.
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      await this.pauses.take();
      const inside = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isSymbolicLink()) this.link({ root, relative: inside, gitignore });
      else if (entry.isDirectory()) await this.subfolder(root, inside, gitignore);
      else
        this.file(root, inside, gitignore, {
          isOrdinary: entry.isFile(),
          realPath: join(real, entry.name),
        });
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
    const content = contentOfSkippedFolder(name);
    if (content !== null && !this.include.names(name)) {
      const reason = `${content}; name the folder in the include setting to have it read`;
      if (mayHoldOwnTexts(content)) this.leftOut.push({ file: nameOf(root, relative), reason });
      return;
    }
    const rules = (await gitignore?.within(join(root.path, relative), relative)) ?? null;
    await this.folder(root, relative, rules);
  }

  private file(
    root: WorkspaceRoot,
    relative: string,
    gitignore: GitignoreRules | null,
    { isOrdinary, realPath, isLink = false }: { isOrdinary: boolean; realPath: string; isLink?: boolean },
  ): void {
    if (this.include.match(relative) === null) return;
    const path = join(root.path, relative);
    if (this.found.has(realPath)) return;
    this.found.add(realPath);
    const file = nameOf(root, relative);
    const { encodings } = root;
    const name = relative.slice(relative.lastIndexOf('/') + 1);
    const excludedBy = this.exclude.match(relative);
    if (excludedBy !== null) this.leftOut.push({ file, reason: `excluded by the pattern ${excludedBy}` });
    else if (gitignore?.ignores(relative) === true) this.leftOut.push({ file, reason: 'ignored by Git' });
    else if (this.rules.include.length === 0 && isProgramsList(name))
      this.leftOut.push({ file, reason: 'a list for a program, no prose' });
    else if (!isOrdinary) this.leftOut.push({ file, reason: 'not an ordinary file' });
    else
      this.files.push({
        path,
        file,
        ...(isLink && { realPath }),
        ...(encodings !== undefined && { encodings }),
      });
  }

  private link(link: Link): void {
    if (this.rules.followLinks !== false) this.links.push(link);
    else if (this.include.match(link.relative) !== null)
      this.leftOut.push({
        file: nameOf(link.root, link.relative),
        reason: 'a link, and search.followSymlinks is off',
      });
  }

  private async follow({ root, relative, gitignore }: Link): Promise<void> {
    await this.pauses.take();
    const isDocument = this.include.match(relative) !== null;
    try {
      const realPath = await realpath(join(root.path, relative));
      const status = await stat(realPath);
      if (!status.isDirectory())
        this.file(root, relative, gitignore, { isOrdinary: status.isFile(), realPath, isLink: true });
      // A folder that holds the workspace holds much more than was meant.
      else if (!`${await realpath(root.path)}${sep}`.startsWith(withSeparator(realPath)))
        await this.subfolder(root, relative, gitignore);
    } catch (error) {
      if (isDocument) this.leftOut.push({ file: nameOf(root, relative), reason: reasonOf(error) });
    }
  }
}

const withSeparator = (path: string): string => (path.endsWith(sep) ? path : `${path}${sep}`);

function nameOf(root: WorkspaceRoot, relative: string): string {
  return relative === '' ? root.name : `${root.name}/${relative}`;
}
