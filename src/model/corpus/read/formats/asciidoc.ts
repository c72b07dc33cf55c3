import type { Reader, ReadText } from '../block.ts';
import { BlockBuilder, splitLines } from '../blockBuilder.ts';

/** Delimiters of blocks that hold code, comments, tables or passed-through markup. */
const OPAQUE_DELIMITER = /^(?:-{4,}|\.{4,}|\+{4,}|\/{4,}|`{3,}.*|[|,:!]={3,})$/;
/** Delimiters of blocks that hold prose: examples, sidebars, quotations, open blocks. */
const PROSE_DELIMITER = /^(?:={4,}|\*{4,}|_{4,}|--)$/;
const HEADING = /^(?:={1,6}|#{1,6}) +/;
const BLOCK_TITLE = /^\.(?=[^\s.])/;
const ITEM = /^(?:\*{1,5}|\.{1,5}|-|\d{1,3}\.|[A-Za-z]\.|<\.>|<\d{1,2}>) +(?:\[[ xX*]\] +)?/;
const DESCRIPTION = /^(\S(?:.*\S)?)(?:::{1,3}|;;)(?:\s+|$)/;
const ADMONITION = /^(?:NOTE|TIP|IMPORTANT|CAUTION|WARNING): +/;
const ATTRIBUTE = /^:!?[\w-]+!?:(?:\s|$)/;
const BLOCK_ATTRIBUTES = /^\[[^\]]*\]$/;
const MACRO = /^[\w-]+::\S*\[.*\]$/;
/** Attributes that make the paragraph after them code or a formula. */
const OPAQUE_ATTRIBUTES =
  /^\[(?:source|listing|literal|stem|latexmath|asciimath|pass|graphviz|plantuml|mermaid|ditaa)\b/;

/**
 * Blocks of an AsciiDoc document: paragraphs, titles, items, descriptions, notes and verse. Listings, literal and
 * passed-through text, comments, tables, attributes and macros that include something are no blocks.
 */
export const asciidoc: Reader = { read: asciidocBlocks };

function asciidocBlocks(text: string): ReadText {
  const builder = new BlockBuilder(text);
  /** The delimiter that ends what is being passed over. */
  let passing: string | null = null;
  let opaqueParagraph = false;
  /** Verse is a paragraph or, between lines of underscores, several. */
  let verse: 'none' | 'paragraph' | 'block' = 'none';
  for (const line of splitLines(text)) {
    const raw = text.slice(line.start, line.end).trimEnd();
    const content = raw.trim();
    const from = line.start + raw.length - raw.trimStart().length;
    const rest = (prefix: RegExp): { start: number; end: number } => ({
      start: from + (prefix.exec(content)?.[0].length ?? 0),
      end: line.end,
    });
    if (passing !== null) {
      if (content === passing) passing = null;
    } else if (content === '') {
      builder.close();
      opaqueParagraph = false;
      if (verse === 'paragraph') verse = 'none';
    } else if (OPAQUE_DELIMITER.test(content)) {
      builder.close();
      passing = content.startsWith('```') ? '```' : content;
      opaqueParagraph = false;
    } else if (BLOCK_ATTRIBUTES.test(content)) {
      builder.close();
      opaqueParagraph = OPAQUE_ATTRIBUTES.test(content);
      verse = content.startsWith('[verse') ? 'paragraph' : 'none';
    } else if (PROSE_DELIMITER.test(content) || content === '+' || content.startsWith("'''")) {
      builder.close();
      verse = verse === 'paragraph' ? 'block' : 'none';
    } else if (
      opaqueParagraph ||
      ATTRIBUTE.test(content) ||
      MACRO.test(content) ||
      /^\/\/(?!\/)/.test(content)
    ) {
      builder.close();
    } else if (verse !== 'none') {
      builder.single(line, 'verse');
    } else if (HEADING.test(raw)) {
      builder.single(rest(HEADING), 'heading');
    } else if (BLOCK_TITLE.test(raw)) {
      builder.single(rest(BLOCK_TITLE), 'heading');
    } else if (ITEM.test(content)) {
      builder.close();
      builder.add(rest(ITEM));
    } else if (DESCRIPTION.test(content)) {
      const term = DESCRIPTION.exec(content)!;
      builder.single({ start: from, end: from + term[1]!.length }, 'term');
      builder.add(rest(DESCRIPTION));
    } else if (!builder.isOpen && raw !== raw.trimStart()) {
      // An indented paragraph is literal text.
      opaqueParagraph = true;
    } else {
      const breaks = content.endsWith(' +');
      builder.add({ start: rest(ADMONITION).start, end: breaks ? from + content.length - 2 : line.end });
      if (breaks) builder.close('verse');
    }
  }
  builder.close();
  return builder.finish();
}
