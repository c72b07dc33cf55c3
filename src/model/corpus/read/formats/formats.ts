import { asciidocBlocks } from './asciidoc.ts';
import type { Block } from './blocks.ts';
import { commentBlocks } from './comments.ts';
import { COMMENT_SYNTAX } from './commentSyntax.ts';
import { latexBlocks } from './latex.ts';
import { markdownBlocks } from './markdown.ts';
import { plainBlocks } from './plainText.ts';
import { restructuredTextBlocks } from './restructuredText.ts';

type BlockReader = (text: string) => Block[];

/** How documents of prose are read, by the ending of their name. */
const PROSE_READERS: readonly (readonly [endings: string, read: BlockReader])[] = [
  ['md markdown mdown mkd mdx qmd rmd', markdownBlocks],
  ['txt text', plainBlocks],
  ['tex ltx', latexBlocks],
  ['rst rest', restructuredTextBlocks],
  ['adoc asciidoc asc', asciidocBlocks],
];

const READER_BY_ENDING = new Map<string, BlockReader>(
  PROSE_READERS.flatMap(([endings, read]) => endings.split(' ').map((ending) => [ending, read])),
);
for (const [ending, syntax] of COMMENT_SYNTAX)
  READER_BY_ENDING.set(ending, (text) => commentBlocks(text, syntax));

/**
 * What is read where the settings name no documents: documents of prose. Comments in source code are read where the
 * include setting asks for source files; unasked they would drown a manual in remarks about code.
 */
export const DEFAULT_INCLUDE: readonly string[] = [
  `**/*.{${PROSE_READERS.map(([endings]) => endings.replaceAll(' ', ',')).join(',')}}`,
];

/** Endings of document names whose format is known: `md`, `tex`... */
export const KNOWN_ENDINGS: ReadonlySet<string> = new Set(READER_BY_ENDING.keys());

/** The blocks of a document, by its name; plain text where the name tells nothing. */
export function readBlocks(file: string, text: string): Block[] {
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  return (READER_BY_ENDING.get(ending) ?? plainBlocks)(text);
}
