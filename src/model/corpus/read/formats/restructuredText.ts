import type { Reader, ReadText } from '../block.ts';
import { BlockBuilder, splitLines } from '../blockBuilder.ts';
import type { Stretch } from '../../sentences/cutting.ts';
import { indentation } from './plainText.ts';

/** Directives whose indented content is prose; that of every other directive is passed over. */
const PROSE_DIRECTIVES =
  /^(?:note|warning|tip|important|caution|attention|danger|error|hint|admonition|seealso|topic|sidebar|epigraph|highlights|pull-quote|rubric|container|compound|versionadded|versionchanged|versionremoved|deprecated|centered|todo|(?:py:|c:|js:|cpp:)?(?:function|method|class|attribute|data|module|exception|option|describe|envvar|confval|glossary))$/;
/** `.. name:: argument`, `.. |x| name:: argument` */
const DIRECTIVE = /^\.\. (?:\|[^|]+\| )?([\w:.+-]+?)::(?: +|$)/;
/** Footnotes and citations: `.. [1] text` */
const FOOTNOTE = /^\.\. \[[^\]]+\] +/;
const FIELD = /^:[^:\s][^:]*: */;
const ITEM = /^(?:[-*+•]|#\.|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]) +(?=\S)/;
const ADORNMENT = /^([!-/:-@[-`{-~])\1{2,}$/;
const GRID_TABLE = /^(?:\+[-=+]{3,}|\|.*\|$)/;
const SIMPLE_TABLE = /^=+(?: +=+)+$/;
const LINE_BLOCK = /^\| +/;

/**
 * Blocks of a reStructuredText document: paragraphs, section titles, items, field texts, line blocks, and the text
 * of notes. Literal blocks, doctests, tables, link targets, comments and all other directives are no blocks.
 */
export const restructuredText: Reader = { read: restructuredTextBlocks };

function restructuredTextBlocks(text: string): ReadText {
  const builder = new BlockBuilder(text);
  const lines = splitLines(text);
  const contents = lines.map(({ start, end }) => text.slice(start, end).trim());
  /** Indentation of the open block's lines; a line with another one begins a new block. */
  let indent = -1;
  for (let i = 0; i < lines.length; i++) {
    const [line, content] = [lines[i]!, contents[i]!];
    const column = indentation(text, line);
    const from = line.start + column;
    const addFrom = (length: number): void => {
      builder.close();
      builder.add({ start: from + length, end: line.end });
      indent = column + length;
    };
    if (content === '') {
      builder.close();
    } else if (ADORNMENT.test(content)) {
      builder.close('verse');
    } else if (SIMPLE_TABLE.test(content)) {
      builder.close();
      i = endOfSimpleTable(contents, i);
    } else if (GRID_TABLE.test(content) || content.startsWith('>>>')) {
      builder.close();
      while (contents[i + 1] !== undefined && contents[i + 1] !== '') i++;
    } else if (LINE_BLOCK.test(content)) {
      builder.single({ start: from + LINE_BLOCK.exec(content)![0].length, end: line.end }, 'verse');
    } else if (FOOTNOTE.test(content)) {
      addFrom(FOOTNOTE.exec(content)![0].length);
    } else if (content === '..' || content.startsWith('.. ') || content.startsWith('__ ')) {
      builder.close();
      i = afterExplicitMarkup(builder, { text, lines, contents }, i, content);
    } else if (FIELD.test(content) && !/^:\w+:`/.test(content)) {
      addFrom(FIELD.exec(content)![0].length);
    } else if (ITEM.test(content) && (!builder.isOpen || column < indent)) {
      addFrom(ITEM.exec(content)![0].length);
    } else {
      if (builder.isOpen && column !== indent) builder.close();
      indent = column;
      builder.add(withoutLiteralMark(text, line));
    }
    if (content.endsWith('::') && contents[i + 1] === '' && !content.startsWith('..')) {
      builder.close();
      i = endOfIndented(text, lines, contents, i, column);
    }
  }
  builder.close();
  return builder.finish();
}

interface Lines {
  readonly text: string;
  readonly lines: readonly Stretch[];
  readonly contents: readonly string[];
}

/** Reads a directive's argument or passes over what the markup holds; returns the last line dealt with. */
function afterExplicitMarkup(
  builder: BlockBuilder,
  { text, lines, contents }: Lines,
  at: number,
  content: string,
): number {
  const line = lines[at]!;
  const column = indentation(text, line);
  const directive = DIRECTIVE.exec(content);
  if (directive === null || !PROSE_DIRECTIVES.test(directive[1]!))
    return endOfIndented(text, lines, contents, at, column);
  const isSignature = /function|method|class|attribute|data|module|exception|describe|glossary/.test(
    directive[1]!,
  );
  if (!isSignature) {
    builder.add({ start: line.start + column + directive[0].length, end: line.end });
    const next = contents[at + 1] ?? '';
    if (next === '' || FIELD.test(next)) builder.close();
  }
  // Its options come next, before a blank line; its text after that is read like any other.
  let last = at;
  while (FIELD.test(contents[last + 1] ?? '') && !isSignature) last++;
  return last;
}

/** The last line of the indented lines that follow `at`, blank ones included; `at` itself where none do. */
function endOfIndented(
  text: string,
  lines: readonly Stretch[],
  contents: readonly string[],
  at: number,
  column: number,
): number {
  let last = at;
  while (last + 1 < lines.length) {
    if (contents[last + 1] !== '' && indentation(text, lines[last + 1]!) <= column) break;
    last++;
  }
  return last;
}

/** A simple table ends with a border that a blank line follows. */
function endOfSimpleTable(contents: readonly string[], at: number): number {
  let borders = 0;
  for (let i = at; i < contents.length; i++) {
    if (SIMPLE_TABLE.test(contents[i]!)) borders++;
    if (borders >= 2 && (contents[i + 1] ?? '') === '') return i;
  }
  return at;
}

/** The `::` that announces a literal block: a line of its own says nothing, at the end of a sentence it is a colon. */
function withoutLiteralMark(text: string, line: Stretch): Stretch {
  const mark = /(^|\s|:):\s*$/.exec(text.slice(line.start, line.end));
  if (mark === null || !text.slice(line.start, line.end).trimEnd().endsWith('::')) return line;
  const end = line.start + text.slice(line.start, line.end).trimEnd().length;
  const alone = /\s::$|^::$/.test(text.slice(line.start, end).trim());
  return { start: line.start, end: alone ? end - 2 : end - 1 };
}
