import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Git compares names without case where the file system does. */
const ignorecase = process.platform === 'win32' || process.platform === 'darwin';

/**
 * What the .gitignore files on the way from a workspace folder down to one of its folders leave out. A deeper file
 * overrules a shallower one, and `.git/info/exclude` of the workspace folder is overruled by all. Files above the
 * workspace folder do not count, as in VS Code's search: a folder that was opened is meant to be read.
 */
export class GitignoreRules {
  private readonly parent: GitignoreRules | null;
  private readonly rules: Ignore | null;
  /** Length of the path, relative to the workspace folder and with its slash, that the rules are relative to. */
  private readonly prefix: number;

  private constructor(parent: GitignoreRules | null, rules: Ignore | null, prefix: number) {
    this.parent = parent;
    this.rules = rules;
    this.prefix = prefix;
  }

  static async ofWorkspaceFolder(path: string): Promise<GitignoreRules> {
    const exclude = new GitignoreRules(null, await readRules(join(path, '.git', 'info', 'exclude')), 0);
    return new GitignoreRules(exclude, await readRules(join(path, '.gitignore')), 0);
  }

  /** The rules in a folder inside: these, and its own. `relative` is its path from the workspace folder. */
  async within(path: string, relative: string): Promise<GitignoreRules> {
    const rules = await readRules(join(path, '.gitignore'));
    return rules === null ? this : new GitignoreRules(this, rules, relative.length + 1);
  }

  /** Whether a path in this folder, relative to the workspace folder, is left out. Folders end in a slash. */
  ignores(relative: string): boolean {
    const verdict = this.rules?.test(relative.slice(this.prefix));
    if (verdict?.ignored === true) return true;
    if (verdict?.unignored === true) return false;
    return this.parent?.ignores(relative) ?? false;
  }
}

/** Null where there is no such file, or none that can be read. */
async function readRules(path: string): Promise<Ignore | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : ignore({ ignorecase }).add(text.replace(/^\uFEFF/, ''));
}
