/** One text that was offered at a place. */
export interface OfferedText {
  /** As the model wrote it. */
  readonly written: string;
  /** As it goes into the document: with its typography and line ends. */
  readonly placed: string;
}

/** A change of a document, in UTF-16 units, as VS Code tells it. */
export interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** How much of an offered text stands in the document. */
export interface TakenText {
  readonly offered: OfferedText;
  /** The beginning of `offered.placed`, or all of it. */
  readonly taken: string;
}

/** Texts that were offered at one place of a document, and what is left of them as the user types or takes them word by word. */
export class OfferedTexts {
  /** Where they begin, in UTF-16 units. */
  private start: number;
  readonly texts: readonly OfferedText[];
  /** What they go on from. */
  readonly prompt: string;

  constructor(start: number, prompt: string, texts: readonly OfferedText[]) {
    this.start = start;
    this.prompt = prompt;
    this.texts = texts;
  }

  get offset(): number {
    return this.start;
  }

  /** The rest of each that goes on from what stands in the document between their place and the caret; [] where none does. */
  left(document: string, caret: number): string[] {
    if (caret < this.start) return [];
    const typed = document.slice(this.start, caret);
    return this.texts.flatMap(({ placed }) =>
      placed.startsWith(typed) && placed.length > typed.length ? [placed.slice(typed.length)] : [],
    );
  }

  /**
   * Follows a change. Tells what is taken after it, where several characters went in at once as an offered text has them:
   * whoever types puts in one at a time.
   * @param document the whole text after the change
   */
  follow({ rangeOffset, rangeLength, text }: TextChange, document: string): TakenText | undefined {
    if (rangeOffset + rangeLength <= this.start && rangeOffset < this.start) {
      this.start += text.length - rangeLength;
      return undefined;
    }
    if (rangeOffset < this.start || rangeLength > 0 || text.length < 2) return undefined;
    const taken = document.slice(this.start, rangeOffset + text.length);
    const offered = this.texts.find(({ placed }) => placed.startsWith(taken));
    return offered && { offered, taken };
  }
}
