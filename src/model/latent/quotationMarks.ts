/** Quotation marks and apostrophes: which of them open, which close, and how the texts of a workspace set them. */

export interface Mark {
  /** In UTF-16 units of the text. */
  readonly at: number;
  readonly role: 'open' | 'close' | 'apostrophe';
  readonly kind: 'single' | 'double';
}

const MARKS = /["“”„«»'‘’‚]/gu;
const OPENING = '“„«‘‚';
const CLOSING = '”»';
const SINGLE = "'‘’‚";
const OTHER_SHAPES = '«»„‚';
/** What may stand outside of a quotation and right at its edge: a space, a dash, a bracket, emphasis, another mark. */
const OUTSIDE_BEFORE = /[\s–—([*_"“„«'‘‚-]/u;
const OUTSIDE_AFTER = /[\s–—.,;:!?)\]*_"”»'’-]/u;
const PUNCTUATION = /[.,!?;:…–—*_"”»'’-]/u;
const LETTER = /[\p{L}\p{N}]/u;
/** Words that begin with an apostrophe. */
const ELISION = /^(?:tis|twas|twere|twill|em|til|cause|bout)\b/iu;

/**
 * The marks of a text in order. A single mark after a letter may end a quotation or stand for something left out ("the boys'
 * names"): it closes only where a quotation in single marks is open, and right before punctuation or the end.
 */
export function findMarks(text: string): Mark[] {
  const marks: Mark[] = [];
  let openSingles = 0;
  for (const { 0: mark, index: at } of text.matchAll(MARKS)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + 1);
    const kind = SINGLE.includes(mark) ? 'single' : 'double';
    const role = roleOf(mark, before, after, text.slice(at + 1), openSingles > 0);
    if (kind === 'single' && role !== 'apostrophe')
      openSingles = Math.max(0, openSingles + (role === 'open' ? 1 : -1));
    marks.push({ at, role, kind });
  }
  return marks;
}

function roleOf(mark: string, before: string, after: string, rest: string, isOpen: boolean): Mark['role'] {
  if (OPENING.includes(mark)) return 'open';
  if (CLOSING.includes(mark)) return 'close';
  const isFirst = before === '' || OUTSIDE_BEFORE.test(before);
  const begins = isFirst && after !== '' && !/[\s.,;:!?)]/u.test(after);
  if (mark === '"') return begins ? 'open' : 'close';
  if (LETTER.test(before) && LETTER.test(after)) return 'apostrophe';
  if (begins) return mark === '’' || ELISION.test(rest) ? 'apostrophe' : 'open';
  const ends = after === '' || OUTSIDE_AFTER.test(after);
  if (ends && PUNCTUATION.test(before)) return 'close';
  return ends && isOpen && !/\s/u.test(after) ? 'close' : 'apostrophe';
}

/** Opening and closing mark; an apostrophe is a single mark that closes. */
const SHAPES = {
  curly: { single: '‘’', double: '“”' },
  straight: { single: "''", double: '""' },
} as const;
type Shape = keyof typeof SHAPES;

/**
 * How the texts of a workspace set their marks, for texts that a model writes: a model that has read others sets them as
 * those do, and a small one opens a quotation with one mark and closes it with another.
 */
export class QuotationStyle {
  private readonly shapes: Readonly<Record<Mark['kind'], Shape | undefined>>;

  private constructor(shapes: QuotationStyle['shapes']) {
    this.shapes = shapes;
  }

  /** Marks of other shapes (« ») and kinds that do not occur stay as they are. */
  static of(texts: Iterable<string>): QuotationStyle {
    const counts = { '"': 0, '“': 0, "'": 0, '’': 0 };
    for (const text of texts)
      for (const [mark] of text.matchAll(/["“'’]/gu)) counts[mark as keyof typeof counts]++;
    const shape = (straight: number, curly: number): Shape | undefined =>
      straight + curly === 0 ? undefined : straight > curly ? 'straight' : 'curly';
    const single = shape(counts["'"], counts['’']);
    return new QuotationStyle({ single, double: shape(counts['"'], counts['“']) ?? single });
  }

  /** The text with its marks in this style, each quotation closed by the kind of mark that opened it. */
  set(text: string): string {
    const open: Mark['kind'][] = [];
    let set = '';
    let done = 0;
    for (const { at, role, kind } of findMarks(text)) {
      let as = kind;
      if (role === 'open') open.push(kind);
      else if (role === 'close' && open.length > 0) {
        if (!open.includes(kind)) as = open.at(-1)!;
        open.length = open.lastIndexOf(as);
      }
      const mark = text.charAt(at);
      const shape = this.shapes[as];
      const stays = shape === undefined || OTHER_SHAPES.includes(mark);
      set += text.slice(done, at) + (stays ? mark : SHAPES[shape][as].charAt(role === 'open' ? 0 : 1));
      done = at + 1;
    }
    return set + text.slice(done);
  }
}
