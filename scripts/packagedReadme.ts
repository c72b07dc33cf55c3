import fs from 'node:fs';
import path from 'node:path';

/** `![what it shows](file)`; a title is not used here. */
const PICTURE = /!\[([^\]]*)\]\(([^)\s]+)\)/g;
const LINK = /(?<!!)\[([^\]]+)\]\(([^)\s]+)\)/g;
const isRelative = (target: string): boolean => !/^(?:[a-z][a-z\d+.-]*:|#)/i.test(target);

/**
 * The README as VS Code shows it on the extension's page, where files of the package cannot be reached: pictures are part of
 * the text, and links to other files are their words alone.
 * @throws Error where a picture is missing or no PNG
 */
export function packagedReadme(markdown: string, root: string): string {
  return markdown
    .replaceAll(PICTURE, (whole, shows: string, target: string) =>
      isRelative(target) ? `![${shows}](${dataUri(path.join(root, target))})` : whole,
    )
    .replaceAll(LINK, (whole, words: string, target: string) => (isRelative(target) ? words : whole));
}

function dataUri(file: string): string {
  if (path.extname(file) !== '.png') throw new Error(`${file}: pictures of the README are PNG files.`);
  return `data:image/png;base64,${fs.readFileSync(file, 'base64')}`;
}
