import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitignorePattern, matchesGitignore, type GitignorePattern } from './gitignorePattern.ts';
import { PatternError } from './pathPattern.ts';

/** Git compares names without case where the file system does. */
const ignoreCase = process.platform === 'win32' || process.platform === 'darwin';
/** A longer file is no list of patterns that a person wrote. */
const MAX_FILE_LENGTH = 2 ** 20;

/** Lines that are not obeyed, with the file they stand in, for people. */
export type OnRefused = (file: string, line: string, reason: string) => void;

/**
 * What the .gitignore files on the way from a workspace folder down to one of its folders leave out. A deeper file
 * overrules a shallower one, and `.git/info/exclude` of the workspace folder is overruled by all. Files above the
 * workspace folder do not count, as in VS Code's search: a folder that was opened is meant to be read.
 */
export class GitignoreRules {
  private readonly parent: GitignoreRules | null;
  /** The last one comes first: it decides. */
  private readonly patterns: readonly GitignorePattern[];
  /** Length of the path, relative to the workspace folder and with its slash, that the rules are relative to. */
  private readonly prefix: number;
  private readonly onRefused: OnRefused;

  private constructor(
    parent: GitignoreRules | null,
    patterns: readonly GitignorePattern[],
    prefix: number,
    onRefused: OnRefused,
  ) {
    this.parent = parent;
    this.patterns = patterns;
    this.prefix = prefix;
    this.onRefused = onRefused;
  }

  static async ofWorkspaceFolder(path: string, onRefused: OnRefused): Promise<GitignoreRules> {
    const read = (name: string): Promise<GitignorePattern[] | null> =>
      readPatterns(join(path, name), name, onRefused);
    const exclude = new GitignoreRules(null, (await read('.git/info/exclude')) ?? [], 0, onRefused);
    return new GitignoreRules(exclude, (await read('.gitignore')) ?? [], 0, onRefused);
  }

  /** The rules in a folder inside: these, and its own. `relative` is its path from the workspace folder. */
  async within(path: string, relative: string): Promise<GitignoreRules> {
    const patterns = await readPatterns(join(path, '.gitignore'), `${relative}/.gitignore`, this.onRefused);
    return patterns === null ? this : new GitignoreRules(this, patterns, relative.length + 1, this.onRefused);
  }

  /** Whether a path in this folder, relative to the workspace folder, is left out. Folders end in a slash. */
  ignores(relative: string): boolean {
    const isFolder = relative.endsWith('/');
    const path = relative.slice(this.prefix, isFolder ? -1 : undefined);
    const name = ignoreCase ? path.toLowerCase() : path;
    const decisive = this.patterns.find((pattern) => matchesGitignore(pattern, name, isFolder));
    if (decisive !== undefined) return !decisive.isNegated;
    return this.parent?.ignores(relative) ?? false;
  }
}

/** Null where there is no such file, or none that can be read. */
async function readPatterns(
  path: string,
  name: string,
  onRefused: OnRefused,
): Promise<GitignorePattern[] | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  if (text.length > MAX_FILE_LENGTH) {
    onRefused(name, '', 'larger than 1 MB; its patterns are not obeyed');
    return null;
  }
  const patterns: GitignorePattern[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    try {
      const pattern = gitignorePattern(line, ignoreCase);
      if (pattern !== null) patterns.push(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      onRefused(name, line, error.message);
    }
  }
  return patterns.reverse();
}
