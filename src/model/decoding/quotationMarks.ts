/** Quotation marks and apostrophes: which of them open, which close, and how the texts of a workspace set them. */

export interface Mark {
  /** In UTF-16 units of the text. */
  readonly at: number;
  readonly role: 'open' | 'close' | 'apostrophe';
  readonly kind: 'single' | 'double';
}

const MARKS = /["“”„«»'‘’‚]/gu;
const SINGLE = "'‘’‚";
/** What may stand outside of a quotation and right at its edge: a space, a dash, a bracket, emphasis, another mark. */
const OUTSIDE_BEFORE = /[\s–—([*_"“„«'‘‚-]/u;
const OUTSIDE_AFTER = /[\s–—.,;:!?)\]*_"”»'’-]/u;
const PUNCTUATION = /[.,!?;:…–—*_"”»'’-]/u;
const LETTER = /[\p{L}\p{N}]/u;
/** What begins with an apostrophe: 'tis, the '90s, rock 'n' roll. */
const ELISION = /^(?:\d|(?:tis|twas|twere|twill|em|til|cause|bout|n)\b)/iu;

export function findMarks(text: string): Mark[] {
  const marks: Mark[] = [];
  const open: string[] = [];
  for (const { 0: mark, index: at } of text.matchAll(MARKS)) {
    const kind = SINGLE.includes(mark) ? 'single' : 'double';
    const innermost = open.findLast((one) => SINGLE.includes(one) === (kind === 'single'));
    const role = roleOf(mark, text.slice(0, at), text.slice(at + 1), innermost);
    if (role === 'open') open.push(mark);
    else if (role === 'close' && innermost !== undefined) open.length = open.lastIndexOf(innermost);
    marks.push({ at, role, kind });
  }
  return marks;
}

/** @param innermost the mark of this kind that is open; the innermost one of several */
function roleOf(mark: string, before: string, after: string, innermost: string | undefined): Mark['role'] {
  const next = after.charAt(0);
  const begins =
    (before === '' || OUTSIDE_BEFORE.test(before.at(-1)!)) && next !== '' && !/[\s.,;:!?)]/u.test(next);
  switch (mark) {
    case '«':
    case '„':
    case '‚':
      return 'open';
    case '»':
      return 'close';
    case '“':
      return innermost === '„' ? 'close' : 'open'; // German.
    case '‘':
      return innermost === '‚' ? 'close' : 'open';
    case '”':
      return begins && innermost === undefined && LETTER.test(next) ? 'open' : 'close'; // Swedish.
    case '"':
      return begins ? 'open' : 'close';
    default:
      return singleRole(mark, before.at(-1) ?? '', after, begins, innermost !== undefined);
  }
}

/**
 * Of ' and ’. After a letter they may end a quotation or stand for something left out ("the boys' names"): they close
 * where a quotation in single marks is open, before punctuation and the end, and before a space where no later one can.
 */
function singleRole(
  mark: string,
  before: string,
  after: string,
  begins: boolean,
  isOpen: boolean,
): Mark['role'] {
  const next = after.charAt(0);
  if (LETTER.test(before) && LETTER.test(next)) return 'apostrophe';
  if (begins) return mark === '’' || ELISION.test(after) ? 'apostrophe' : 'open';
  if (next !== '' && !OUTSIDE_AFTER.test(next)) return 'apostrophe';
  if (PUNCTUATION.test(before)) return 'close';
  return isOpen && (!/\s/u.test(next) || !closesLater(after)) ? 'close' : 'apostrophe';
}

/** Whether a single mark that closes comes before the next one that opens. */
function closesLater(after: string): boolean {
  const untilNext = after.split(/‘|(?<=[\s–—([])'(?=\S)/u)[0]!;
  return /[^\s\p{L}\p{N}]['’](?!\p{L})|[\p{L}\p{N}]['’](?=$|[^\s\p{L}\p{N}])/u.test(untilNext);
}

/** Opening and closing mark; an apostrophe is a single mark that closes. */
const SHAPES = {
  curly: { single: '‘’', double: '“”' },
  straight: { single: "''", double: '""' },
} as const;
type Shape = keyof typeof SHAPES;

/** The style of a workspace is looked for in so many texts of it. */
const TEXTS_READ = 20_000;

/**
 * How the texts of a workspace set their marks, for texts that a model writes: a model that has read others sets them as
 * those do, and a small one opens a quotation with one mark and closes it with another.
 */
export class QuotationStyle {
  private readonly shapes: Readonly<Record<Mark['kind'], Shape | undefined>>;

  private constructor(shapes: QuotationStyle['shapes']) {
    this.shapes = shapes;
  }

  /** Where quotations are mostly set in other marks (« », „ “), and of a kind that does not occur, all stay as they are. */
  static of(texts: readonly string[]): QuotationStyle {
    const counts = { straight: 0, curly: 0, other: 0 };
    const singles = { straight: 0, curly: 0 };
    for (const text of texts.slice(0, TEXTS_READ))
      for (const { at, role, kind } of findMarks(text)) {
        const mark = text.charAt(at);
        if (kind === 'single') singles[mark === "'" ? 'straight' : 'curly']++;
        else if (role === 'open') counts[mark === '"' ? 'straight' : mark === '“' ? 'curly' : 'other']++;
      }
    const { straight, curly, other } = counts;
    const single = singles.straight + singles.curly === 0 ? undefined : shapeOf(singles);
    const double = other > straight + curly ? undefined : shapeOf(counts);
    return new QuotationStyle({ single, double: straight + curly + other === 0 ? single : double });
  }

  /**
   * The text with its marks in this style, as many units long. A quotation that ends after punctuation is closed by the kind of
   * mark that opened it.
   * @param before what the text goes on from: it has opened quotations, and stays as it is
   */
  set(text: string, before = ''): string {
    const whole = before + text;
    const open: Mark['kind'][] = [];
    const units = [...Array(whole.length).keys()].map((at) => whole.charAt(at));
    for (const { at, role, kind } of findMarks(whole)) {
      let as = kind;
      if (role === 'open') open.push(kind);
      else if (role === 'close' && open.length > 0) {
        if (!open.includes(kind) && /[.,!?…]/u.test(whole.charAt(at - 1))) as = open.at(-1)!;
        if (open.includes(as)) open.length = open.lastIndexOf(as);
      }
      const shape = this.shapes[as];
      const stays = at < before.length || shape === undefined || '«»„‚'.includes(units[at]!);
      if (!stays) units[at] = SHAPES[shape][as].charAt(role === 'open' ? 0 : 1);
    }
    return units.join('').slice(before.length);
  }
}

function shapeOf({ straight, curly }: { straight: number; curly: number }): Shape {
  return straight > curly ? 'straight' : 'curly';
}
