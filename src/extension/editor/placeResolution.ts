import { isAbsolute, join, relative } from 'node:path';

interface Root {
  readonly name: string;
  readonly path: string;
}

/**
 * The file that a place names (`root name/relative path`, or an absolute path). Undefined when it lies in no folder of
 * the workspace: places come from a file that somebody may have tampered with.
 */
export function resolvePlace(file: string, roots: readonly Root[]): string | undefined {
  const candidates = isAbsolute(file)
    ? [file]
    : roots
        .filter(({ name }) => file.startsWith(`${name}/`))
        .map((root) => join(root.path, file.slice(root.name.length + 1)));
  return candidates.find((path) => roots.some((root) => contains(root.path, path)));
}

function contains(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return (
    inside !== '' &&
    inside !== '..' &&
    !inside.startsWith('../') &&
    !inside.startsWith('..\\') &&
    !isAbsolute(inside)
  );
}
