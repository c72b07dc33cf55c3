import type { Block, LeftOutStretch, MarkedText, Reader } from '../block.ts';
import { normalizeLineEnds } from '../lineEnds.ts';
import { resultOf, type Steps } from '../steps.ts';
import type { Stretch } from '../../sentences/cutting.ts';
import { asciidoc } from './asciidoc/reader.ts';
import { readComments } from './comments.ts';
import { COMMENT_SYNTAX } from './commentSyntax.ts';
import { fountain } from './fountain.ts';
import { html } from './html/reader.ts';
import { latex } from './latex/reader.ts';
import { markdown } from './markdown/reader.ts';
import { notebook } from './notebook.ts';
import { org } from './org.ts';
import { paragraphText } from './paragraphText.ts';
import { plainText } from './plainText.ts';
import { restructuredText } from './restructuredText/reader.ts';

/** How documents of prose are read, by the ending of their name. */
const PROSE_READERS: readonly (readonly [endings: string, reader: Reader])[] = [
  ['md markdown mdown mkd mdx qmd rmd', markdown],
  ['txt text', plainText],
  ['tex ltx', latex],
  ['rst rest', restructuredText],
  ['adoc asciidoc asc', asciidoc],
  ['html htm xhtml', html],
  ['ipynb', notebook],
  ['fountain spmd', fountain],
  ['org', org],
  ['docx odt', paragraphText],
];

const READER_BY_ENDING = new Map<string, Reader>(
  PROSE_READERS.flatMap(([endings, reader]) => endings.split(' ').map((ending) => [ending, reader])),
);
const PROSE_ENDINGS: ReadonlySet<string> = new Set(READER_BY_ENDING.keys());
for (const [ending, syntax] of COMMENT_SYNTAX)
  READER_BY_ENDING.set(ending, {
    read: (text) => resultOf(readComments(text, syntax)),
    readInSteps: (text) => readComments(text, syntax),
  });

/**
 * What is read where the settings name no documents: documents of prose. Comments in source code are read where the
 * include setting asks for source files; unasked they would drown a manual in remarks about code.
 */
export const DEFAULT_INCLUDE: readonly string[] = [
  `**/*.{${PROSE_READERS.map(([endings]) => endings.replaceAll(' ', ',')).join(',')}}`,
];

/** Whether documents with this name are prose, not comments among source code or of unknown kind. */
export const isProse = (file: string): boolean => PROSE_ENDINGS.has(readerOf(file).ending);

/** Endings of document names whose format is known: `md`, `tex`... */
export const KNOWN_ENDINGS: ReadonlySet<string> = new Set(READER_BY_ENDING.keys());

const NO_MARKUP: MarkedText = { markup: [], units: [] };

/** A document as its format's reader sees it. */
export interface ReadDocument {
  /** The text that the blocks lie in. */
  readonly text: string;
  readonly blocks: readonly Block[];
  /** In the document. */
  readonly leftOut: readonly LeftOutStretch[];
  readonly problem?: string | undefined;
  /** From a stretch of `text` to the stretch of the document that it came from. */
  readonly toSource: (stretch: Stretch) => Stretch;
  readonly markup: (blockText: string) => MarkedText;
}

/** The reader of documents with this name; of plain text where it tells nothing. */
function readerOf(file: string): { reader: Reader; ending: string } {
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  return { reader: READER_BY_ENDING.get(ending) ?? plainText, ending };
}

/** What separates no slices of a long document with this name (`slicesOf`). */
export function fenceOf(file: string): RegExp | null {
  return readerOf(file).reader.fence ?? null;
}

/** Reads a document by the ending of its name; as plain text where that tells nothing. */
export function readFormat(file: string, source: string): ReadDocument {
  return resultOf(readFormatInSteps(file, source));
}

/** As {@link readFormat}, where its format takes long in steps. */
export function* readFormatInSteps(file: string, source: string): Steps<ReadDocument> {
  const { reader, ending } = readerOf(file);
  const normalized = normalizeLineEnds(source);
  const { blocks, leftOut, problem, derived } =
    reader.readInSteps === undefined
      ? reader.read(normalized.text, ending)
      : yield* reader.readInSteps(normalized.text);
  return {
    text: derived?.text ?? normalized.text,
    blocks,
    leftOut: leftOut.map((stretch) => ({ ...stretch, ...normalized.toSource(stretch) })),
    problem,
    toSource: (stretch) => normalized.toSource(derived?.toSource(stretch) ?? stretch),
    markup: (blockText) => reader.markup?.(blockText) ?? NO_MARKUP,
  };
}
