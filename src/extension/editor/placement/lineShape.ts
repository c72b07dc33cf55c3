/** What stands before the words of a line: indentation, marks that each line repeats, and a mark that begins a block. */
export interface LineShape {
  /** Indentation and the marks of quotations or comments, which the next line repeats. */
  readonly prefix: string;
  /** The mark of an item, heading, note or field, with the space after it; empty where there is none. */
  readonly mark: string;
  readonly kind: MarkKind;
  /** The words, without white space at their end. */
  readonly words: string;
}

/**
 * - `item`: the next item has a mark of its own.
 * - `heading`: so has the next heading.
 * - `line`: of verse: every line has it.
 * - `once`: of a footnote, field or note: what follows is only indented.
 */
export type MarkKind = 'none' | 'item' | 'heading' | 'line' | 'once';

interface Marks {
  /** Marks that every line repeats. */
  readonly repeated?: RegExp;
  readonly kinds: readonly (readonly [kind: Exclude<MarkKind, 'none'>, mark: RegExp])[];
}

const CHECK_BOX = String.raw`(?:\[[ xX*]\][ \t]+)?`;
const BULLETED = String.raw`(?:[-*+•‣◦]|\(?\d{1,9}[.)]|\(?[A-Za-z][.)])[ \t]+${CHECK_BOX}`;

const MARKDOWN: Marks = {
  repeated: /^(?:[ \t]*>[ \t]?)+/,
  kinds: [
    ['heading', /^#{1,6}[ \t]+/],
    ['once', /^\[\^[^\]\s]+\]:[ \t]+/],
    ['item', new RegExp(String.raw`^(?:[-*+]|\d{1,9}[.)])[ \t]+${CHECK_BOX}`)],
    ['once', /^[:~][ \t]+/],
    ['line', /^\|[ \t]+(?![^|\n]*\|)/],
  ],
};
const PLAIN: Marks = {
  repeated: /^(?:[ \t]*>[ \t]?)+/,
  kinds: [['item', new RegExp(`^(?:${BULLETED})`)]],
};
const RESTRUCTURED: Marks = {
  kinds: [
    ['once', /^\.\.[ \t]+\[(?:#?[\w.-]*|\*)\][ \t]+/],
    ['once', /^\.\.[ \t]+[\w:-]+::[ \t]+/],
    ['once', /^:(?![:\s])[^:\n`]{1,100}:[ \t]+/],
    ['item', /^(?:[-*+•]|#\.|\(?(?:\d{1,3}|[A-Za-z]|#)[.)])[ \t]+/],
    ['line', /^\|[ \t]+/],
  ],
};
const ASCIIDOC: Marks = {
  kinds: [
    ['heading', /^(?:={1,6}|#{1,6})[ \t]+/],
    ['heading', /^\.(?=[^\s.])/],
    ['item', new RegExp(String.raw`^(?:\*{1,5}|\.{1,5}|-|\d{1,9}\.|[A-Za-z]\.)[ \t]+${CHECK_BOX}`)],
    ['once', /^(?:NOTE|TIP|IMPORTANT|CAUTION|WARNING):[ \t]+/],
    ['once', /^\S[^\n]{0,200}?(?:::{1,3}|;;)[ \t]+/],
  ],
};
const LATEX: Marks = {
  repeated: /^[ \t]*%+[ \t]?/,
  kinds: [['item', /^\\item(?:\[[^\]\n]*\])?[ \t]+/]],
};
/** Comments of source files. */
const SOURCE: Marks = {
  repeated: /^[ \t]*(?:\/{2,}!?|#+:?|-{2,}|;+|%+|\*(?![*/]))[ \t]?/,
  kinds: [
    ['once', /^(?:[rRuU]?(?:"{3}|'{3})|\/\*+!?[ \t]*)/],
    ['once', /^(?:@\w+(?:[ \t]+\{[^}]*\})?|:\w+[^:`\n]*:)[ \t]+/],
    ['item', /^(?:[-*+]|\d{1,3}[.)])[ \t]+/],
  ],
};
const ORG: Marks = {
  kinds: [
    ['heading', /^\*+[ \t]+(?:(?:TODO|DONE)[ \t]+)?/],
    ['item', new RegExp(String.raw`^(?:[-+]|\d{1,9}[.)])[ \t]+${CHECK_BOX}`)],
    ['once', /^\[fn:[^\]\s]+\][ \t]+/],
  ],
};
const FOUNTAIN: Marks = {
  kinds: [
    ['heading', /^#{1,6}[ \t]+/],
    ['heading', /^\.(?=[^.])/],
    ['line', /^~[ \t]*/],
  ],
};
const HTML: Marks = { kinds: [] };
const NOTHING: Marks = { kinds: [] };

const BY_ENDING: ReadonlyMap<string, Marks> = new Map(
  (
    [
      ['md markdown mdown mkd mdx qmd rmd', MARKDOWN],
      ['txt text', PLAIN],
      ['rst rest', RESTRUCTURED],
      ['adoc asciidoc asc', ASCIIDOC],
      ['tex ltx', LATEX],
      ['html htm xhtml', HTML],
      ['org', ORG],
      ['fountain spmd', FOUNTAIN],
      ['docx odt ipynb', NOTHING],
    ] as const
  ).flatMap(([endings, marks]) => endings.split(' ').map((ending) => [ending, marks] as const)),
);

export type DocumentFormat =
  'html' | 'markdown' | 'plain' | 'restructured' | 'asciidoc' | 'latex' | 'source' | 'fountain' | 'none';

const FORMATS = new Map<Marks, DocumentFormat>([
  [MARKDOWN, 'markdown'],
  [PLAIN, 'plain'],
  [RESTRUCTURED, 'restructured'],
  [ASCIIDOC, 'asciidoc'],
  [LATEX, 'latex'],
  [SOURCE, 'source'],
  [HTML, 'html'],
  [FOUNTAIN, 'fountain'],
  [NOTHING, 'none'],
]);

function marksOf(file: string | undefined): Marks {
  if (file === undefined) return NOTHING;
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
  return ending === undefined ? PLAIN : (BY_ENDING.get(ending) ?? SOURCE);
}

/** The kind of document that a name tells. */
export function documentFormat(file: string | undefined): DocumentFormat {
  return FORMATS.get(marksOf(file)) ?? 'none';
}

/** What stands before the words of a line, in a document of this name. */
export function lineShape(line: string, file: string | undefined): LineShape {
  const marks = marksOf(file);
  const repeated = marks.repeated?.exec(line)?.[0] ?? '';
  const indent = /^[ \t]*/.exec(line.slice(repeated.length))![0];
  const prefix = repeated + indent;
  const content = line.slice(prefix.length).trimEnd();
  for (const [kind, pattern] of marks.kinds) {
    const mark = pattern.exec(content)?.[0];
    if (mark !== undefined && mark.length < content.length)
      return { prefix, mark, kind, words: content.slice(mark.length) };
  }
  return { prefix, mark: '', kind: 'none', words: content };
}

/** Whether a line stands between paragraphs: a command of LaTeX, the plus that goes on with an item of AsciiDoc. */
export function isStructure(words: string, file: string | undefined): boolean {
  if (documentFormat(file) === 'asciidoc') return words.trim() === '+';
  if (documentFormat(file) !== 'latex') return false;
  return /^\\(?:begin|end|\[|\]|(?:sub)*section|chapter|part|paragraph|label|input|include|maketitle)(?![A-Za-z])/.test(
    words,
  );
}

const BESIDE_CODE = /^(.*?\S[ \t]+)((?:\/\/+!?|#+|--+|;+|%+)[ \t]+)\S/;

/** What stands before the words of a comment beside code: the code, and the comment's mark. Null where there is none. */
export function beforeCommentBesideCode(
  line: string,
  file: string | undefined,
): { readonly code: string; readonly mark: string } | null {
  if (documentFormat(file) !== 'source' || lineShape(line, file).prefix.trim() !== '') return null;
  const [, code, mark] = BESIDE_CODE.exec(line) ?? [];
  return code === undefined || mark === undefined ? null : { code, mark };
}

/** Whether a line is under or over a title, or a rule, and has no words. */
export function isAdornment(line: string): boolean {
  return /^([=\-~^"'*+#`:.])\1{1,}$/.test(line.trim());
}
