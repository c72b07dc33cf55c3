/** Chinese and Japanese quotation marks and brackets. */
const CLOSE_OF: Readonly<Record<string, string>> = {
  '「': '」',
  '『': '』',
  '“': '”',
  '《': '》',
  '〈': '〉',
  '（': '）',
  '【': '】',
  '〔': '〕',
};
const BRACKET = /[「」『』“”《》〈〉（）【】〔〕]/gu;
const SPEECH = /[「『“]/u;
/** What goes on with the sentence after a quotation: "…" と彼は言った, 「…」という話. */
const PARTICLE = /^(?:と(?=[\p{Script=Han}、いのかだささ])|って|とは|など|という)/u;
/** A clause of a few characters that says who spoke: 他说, 她笑着问道, 彼は言った. */
const ATTRIBUTION =
  /^[^。！？!?「『“\s]{0,10}(?:[说說道问問喊叫答嚷骂罵言云訊呼]|聞い[たて]|尋ね|つぶや)[^。！？!?「『“\s]{0,6}[。：:，,、]/u;

/** A quotation or bracket, from its opening mark to after its closing one. */
interface Quotation {
  readonly start: number;
  readonly end: number;
  readonly open: string;
}

/** Answers, for places that only grow, whether a Chinese or Japanese sentence may end there. */
export class Quotations {
  private readonly text: string;
  /** Outermost ones, in order. */
  private readonly outer: readonly Quotation[];
  private index = 0;

  constructor(text: string) {
    this.text = text;
    this.outer = outermost(text);
  }

  /**
   * Whether the place lies in brackets, in a title or in a quotation that belongs to a longer sentence, or whether what follows
   * completes the quotation that ends there. A quotation that is a paragraph's whole is split like other text.
   */
  holds(sentenceStart: number, end: number): boolean {
    while (this.index < this.outer.length && this.outer[this.index]!.end < end) this.index++;
    const quotation = this.outer[this.index];
    if (quotation === undefined || quotation.start >= end) return false;
    // 他问：“你去哪里？”她没有回答。
    if (quotation.end === end) return !/[：:]/.test(this.text[quotation.start - 1] ?? '') && this.goesOn(end);
    if (!SPEECH.test(quotation.open)) return true;
    // Once split inside, it stays a text of its own.
    const beginsHere = sentenceStart >= quotation.start;
    const leads = this.text.slice(sentenceStart, quotation.start).trim() === '';
    return !(beginsHere || leads) || this.goesOn(quotation.end);
  }

  private goesOn(position: number): boolean {
    const after = this.text.slice(position, position + 24);
    return PARTICLE.test(after) || ATTRIBUTION.test(after);
  }
}

function outermost(text: string): Quotation[] {
  const found: Quotation[] = [];
  const open: { start: number; mark: string }[] = [];
  for (const { 0: mark, index } of text.matchAll(BRACKET)) {
    if (mark in CLOSE_OF) {
      open.push({ start: index, mark });
      continue;
    }
    const last = open.at(-1);
    if (last === undefined || CLOSE_OF[last.mark] !== mark) continue;
    open.pop();
    if (open.length === 0) found.push({ start: last.start, end: index + 1, open: last.mark });
  }
  return found;
}
