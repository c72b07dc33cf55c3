import type { Block } from './blocks.ts';
import { markdownBlocks } from './markdownBlocks.ts';
import { plainBlocks } from './plainBlocks.ts';

/** How each kind of document is read, by the ending of its name. */
const READERS: readonly { readonly endings: readonly string[]; readonly read: (text: string) => Block[] }[] =
  [
    { endings: ['md', 'markdown', 'mdown', 'mkd', 'mdx', 'qmd', 'rmd'], read: markdownBlocks },
    { endings: ['txt', 'text'], read: plainBlocks },
  ];

const READER_BY_ENDING = new Map(
  READERS.flatMap(({ endings, read }) => endings.map((ending) => [ending, read])),
);

/** The blocks of a document by its name; plain text where the name tells nothing. */
export function readBlocks(file: string, text: string): Block[] {
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  return (READER_BY_ENDING.get(ending) ?? plainBlocks)(text);
}

/** The documents that are read where the settings name none: documents of prose. */
export const DEFAULT_INCLUDE: readonly string[] = [
  `**/*.{${READERS.flatMap(({ endings }) => endings).join(',')}}`,
];
