import { spell, type Vocabulary } from './vocabulary.ts';

/**
 * What a text has to begin with: the separator after its context, an unfinished word at the cursor. It is forced as text,
 * not as tokens, so that a word that goes on ("mel|ancholy") is cut as the language model has seen it cut ("token healing").
 */
export class ForcedText {
  /** What is still to come, in byte characters. */
  private readonly left: string;
  /** Whether something of the text's own has come after what was forced. */
  readonly isPassed: boolean;
  private readonly vocabulary: Vocabulary;

  private constructor(vocabulary: Vocabulary, left: string, isPassed: boolean) {
    this.vocabulary = vocabulary;
    this.left = left;
    this.isPassed = isPassed;
  }

  static of(vocabulary: Vocabulary, text: string): ForcedText {
    return new ForcedText(vocabulary, spell(text), false);
  }

  get isDone(): boolean {
    return this.left === '';
  }

  /** Whether a token may come next; once all has come, any may. */
  allows(tokenId: number): boolean {
    const spelled = this.vocabulary.spelling(tokenId);
    return spelled.startsWith(this.left) || (spelled !== '' && this.left.startsWith(spelled));
  }

  /** The tokens that may come next, where they are not more than `most`. */
  tokens(most: number): number[] | undefined {
    return this.vocabulary.beginnings(this.left, most);
  }

  /** The longest token that is a part of what is left. */
  literal(): number {
    for (let length = this.left.length; length > 0; length--) {
      const token = this.vocabulary.tokenOf(this.left.slice(0, length));
      if (token !== undefined) return token;
    }
    throw new RangeError('The vocabulary lacks a byte.');
  }

  after(tokenId: number): ForcedText {
    const { length } = this.vocabulary.spelling(tokenId);
    return new ForcedText(this.vocabulary, this.left.slice(length), length > this.left.length);
  }
}
