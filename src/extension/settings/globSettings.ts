/**
 * The globs of a setting in the form of `files.exclude`. Entries that are switched off are left out, and so are those
 * with a condition on a sibling file (`"when"`): they hide build output next to its source, which is no document.
 */
export function globsOf(setting: unknown): string[] {
  if (typeof setting !== 'object' || setting === null) return [];
  return Object.entries(setting).flatMap(([glob, enabled]) => (enabled === true ? [glob] : []));
}

/** The strings of a setting that should be a list of globs, or one; people write anything into settings.json. */
export function globList(setting: unknown): string[] {
  if (typeof setting === 'string') return globList([setting]);
  if (!Array.isArray(setting)) return [];
  return setting.filter((glob) => typeof glob === 'string' && glob.trim() !== '') as string[];
}
