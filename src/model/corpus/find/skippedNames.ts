/** Never read, whatever the globs say: these hold other people's texts and the machine's. */
export const NEVER_ENTERED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);

const COPIES = 'old versions that a program keeps';
const THROWN_AWAY = 'what was thrown away';
const SETTINGS = 'a program’s own files';
const EDITORS = 'an editor’s own files';
const PACKAGES = 'installed packages';

/** Folders that are read only where an include glob names them, and what they hold. Names in lower case. */
const SKIPPED_FOLDERS: ReadonlyMap<string, string> = new Map(
  (
    [
      [
        '.history .lh .local-history .snapshots .snapshot .stversions .backup .backups .ipynb_checkpoints',
        COPIES,
      ],
      ['.obsidian .logseq .stfolder .dropbox.cache .sync .scrivener', SETTINGS],
      ['.vscode .vscode-test .idea .cache', EDITORS],
      ['.trash .trashes $recycle.bin .trash-1000 .trash-0', THROWN_AWAY],
      [
        '.venv venv .tox .nox site-packages __pycache__ .eggs .cargo .gradle .m2 .npm .yarn .pnpm-store',
        PACKAGES,
      ],
    ] as const
  ).flatMap(([names, content]) => names.split(' ').map((name) => [name, content] as const)),
);

/** Files that end like documents and hold no prose. */
const LISTS =
  /^(?:CMakeLists|(?:[\w.-]+[-_.])?requirements(?:[-_.][\w.-]+)?|constraints|robots|ads|app-ads|top_level|entry_points|dependency_links|installed-files|SOURCES|conanfile|runtime)\.txt$/i;

/** What a folder holds that is not read unasked, or null. */
export function contentOfSkippedFolder(name: string): string | null {
  return SKIPPED_FOLDERS.get(name.toLowerCase()) ?? null;
}

/** Whether somebody may look for a text of theirs in what a folder holds: then it is said that it is left out. */
export function mayHoldOwnTexts(content: string): boolean {
  return content !== EDITORS;
}

/** Whether a file is a list for a program: CMakeLists.txt, requirements.txt, robots.txt... */
export function isProgramsList(name: string): boolean {
  return LISTS.test(name);
}
