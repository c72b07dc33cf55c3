import picomatch from 'picomatch';

/**
 * Globs as VS Code's settings mean them: matched against the whole path relative to the folder, `*` within one
 * segment and over a leading period too, `**` over segments, `{a,b}` and `[0-9]`; no negation, no `+(…)`. A glob that
 * matches a folder means everything in it.
 */
export class Globs {
  private readonly matchers: readonly { glob: string; matches: (path: string) => boolean }[];

  constructor(globs: readonly string[]) {
    this.matchers = globs.map((glob) => {
      const bare = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
      const options = { dot: true, nonegate: true, noextglob: true };
      return { glob, matches: picomatch([bare, `${bare}/**`], options) };
    });
  }

  /** The first glob that matches a relative path with forward slashes, or null. */
  match(path: string): string | null {
    return this.matchers.find(({ matches }) => matches(path))?.glob ?? null;
  }
}
