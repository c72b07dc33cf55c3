import { Parser } from 'htmlparser2';
import type { Steps } from '../steps.ts';
import { ArchiveError, entriesOf } from './archive.ts';

/** What elements of a document's XML are to its text. */
interface Vocabulary {
  readonly entry: string;
  readonly paragraphs: ReadonlySet<string>;
  /** Elements whose text is the document's; null where all text in paragraphs is. */
  readonly runs: ReadonlySet<string> | null;
  readonly breaks: ReadonlySet<string>;
  readonly spaces: ReadonlySet<string>;
  /** Elements that hold tables, deleted text, notes for the program. */
  readonly silent: ReadonlySet<string>;
}

const DOCX: Vocabulary = {
  entry: 'word/document.xml',
  paragraphs: new Set(['w:p']),
  runs: new Set(['w:t']),
  breaks: new Set(['w:br', 'w:cr']),
  spaces: new Set(['w:tab', 'w:noBreakHyphen']),
  silent: new Set([
    'w:tbl',
    'w:del',
    'w:moveFrom',
    'w:instrText',
    'w:object',
    'w:drawing',
    'w:pict',
    'mc:Fallback',
  ]),
};
const ODT: Vocabulary = {
  entry: 'content.xml',
  paragraphs: new Set(['text:p', 'text:h']),
  runs: null,
  breaks: new Set(['text:line-break']),
  spaces: new Set(['text:tab', 'text:s']),
  silent: new Set([
    'table:table',
    'office:automatic-styles',
    'office:annotation',
    'text:tracked-changes',
    'text:table-of-content',
    'text:note-citation',
    'draw:frame',
    'text:sequence-decls',
  ]),
};

const BY_ENDING: ReadonlyMap<string, Vocabulary> = new Map([
  ['docx', DOCX],
  ['odt', ODT],
]);

/** Whether a document is one that only its own program writes: its text is taken out of it. */
export function isOfficeDocument(path: string): boolean {
  return BY_ENDING.has(endingOf(path));
}

/**
 * The text of a .docx or .odt file: a paragraph a line, blank lines between them. Tables, deleted text, pictures and
 * remarks are left out.
 * @throws ArchiveError where it is damaged, encrypted or too large
 */
export function* officeText(path: string, content: Uint8Array): Steps<string> {
  const vocabulary = BY_ENDING.get(endingOf(path))!;
  const xml = (yield* entriesOf(content, new Set([vocabulary.entry]))).get(vocabulary.entry);
  if (xml === undefined) throw new ArchiveError('there is no text in its archive');
  return (yield* paragraphsOf(xml, vocabulary)).join('\n\n');
}

/** UTF-16 units of XML that are parsed in a step. */
const STEP = 500_000;

function endingOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

function* paragraphsOf(
  xml: string,
  { paragraphs, runs, breaks, spaces, silent }: Vocabulary,
): Steps<string[]> {
  const found: string[] = [];
  /** Paragraphs that are open: one may stand in another, in a footnote or a box. */
  const open: string[] = [];
  let silentDepth = 0;
  let runDepth = 0;
  const add = (text: string): void => {
    if (open.length > 0 && silentDepth === 0) open.push(`${open.pop()!}${text}`);
  };
  const parser = new Parser(
    {
      onopentagname(name) {
        if (silent.has(name)) silentDepth++;
        if (silentDepth > 0) return;
        if (paragraphs.has(name)) open.push('');
        else if (breaks.has(name)) add('\n');
        else if (spaces.has(name)) add(name === 'w:noBreakHyphen' ? '\u2011' : ' ');
        if (runs?.has(name) === true) runDepth++;
      },
      ontext(text) {
        if (runs === null || runDepth > 0) add(runs === null ? text.replace(/\s+/g, ' ') : text);
      },
      onclosetag(name) {
        if (silent.has(name)) {
          silentDepth--;
          return;
        }
        if (silentDepth > 0) return;
        if (runs?.has(name) === true) runDepth--;
        if (!paragraphs.has(name)) return;
        const words = (open.pop() ?? '').trim().replace(/\n\s*\n/g, '\n');
        if (words !== '') found.push(words);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  for (let at = 0; at < xml.length;) {
    // Not within the white space of a text, which is folded.
    const tag = xml.indexOf('<', at + STEP);
    const end = tag < 0 ? xml.length : tag;
    parser.write(xml.slice(at, end));
    at = end;
    yield;
  }
  parser.end();
  return found;
}
