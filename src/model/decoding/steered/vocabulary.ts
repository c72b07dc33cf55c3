import { BYTE_CHARACTERS } from '../../tokenizer/pretokenization.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { type WordPart, wordPart } from '../repetition.ts';

const PARTS: readonly (WordPart | undefined)[] = [undefined, 'start', 'inside', 'none'];

/** The tokens of a language model as text; what is known of one is worked out when it is first asked for. */
export class Vocabulary {
  readonly size: number;
  private readonly tokenizer: Tokenizer;
  private readonly parts: Uint8Array;
  private knownSpellings: readonly string[] | undefined;
  private knownOrder: readonly number[] | undefined;

  constructor(tokenizer: Tokenizer) {
    this.tokenizer = tokenizer;
    this.size = tokenizer.vocabularySize;
    this.parts = new Uint8Array(this.size);
  }

  /** Special tokens have no text. */
  text(tokenIds: readonly number[]): string {
    return this.tokenizer.decode(tokenIds);
  }

  tokens(text: string): number[] {
    return this.tokenizer.encode(text);
  }

  partOf(tokenId: number): WordPart {
    const known = PARTS[this.parts[tokenId]!];
    if (known !== undefined) return known;
    const part = wordPart(this.text([tokenId]));
    this.parts[tokenId] = PARTS.indexOf(part);
    return part;
  }

  /** The same where hyphens join words to one, so that "half-formed half-formed" repeats a word. */
  partOfCompound(tokenId: number): WordPart {
    return this.text([tokenId]) === '-' ? 'inside' : this.partOf(tokenId);
  }

  /** As tokenizer.json spells a token: one character for each byte; empty for special tokens. */
  spelling(tokenId: number): string {
    return this.spellings[tokenId] ?? '';
  }

  tokenOf(spelled: string): number | undefined {
    const token = this.sorted[this.lowerBound(spelled)];
    return token !== undefined && this.spelling(token) === spelled ? token : undefined;
  }

  /**
   * The tokens that a text which has to begin with `spelled` can begin with: its own beginnings, and what goes on from it.
   * @param spelled in byte characters, at least one
   * @returns undefined where they are more than `most`
   */
  beginnings(spelled: string, most: number): number[] | undefined {
    const { sorted } = this;
    const found: number[] = [];
    for (let length = 1; length < spelled.length; length++) {
      const token = this.tokenOf(spelled.slice(0, length));
      if (token !== undefined) found.push(token);
    }
    for (let i = this.lowerBound(spelled); i < sorted.length; i++) {
      if (!this.spelling(sorted[i]!).startsWith(spelled)) break;
      if (found.push(sorted[i]!) > most) return undefined;
    }
    return found;
  }

  private get spellings(): readonly string[] {
    if (this.knownSpellings === undefined) {
      const spellings = Array<string>(this.size).fill('');
      const { vocab } = this.tokenizer.toJson().model;
      for (const [spelled, tokenId] of Object.entries(vocab))
        if (this.text([tokenId]) !== '') spellings[tokenId] = spelled;
      this.knownSpellings = spellings;
    }
    return this.knownSpellings;
  }

  /** Ids in the order of their spellings. */
  private get sorted(): readonly number[] {
    return (this.knownOrder ??= [...this.spellings.keys()]
      .filter((tokenId) => this.spelling(tokenId) !== '')
      .sort((a, b) => (this.spelling(a) < this.spelling(b) ? -1 : 1)));
  }

  /** The first place in `sorted` whose spelling is not before `spelled`. */
  private lowerBound(spelled: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.spelling(this.sorted[middle]!) < spelled) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A text as tokenizer.json spells it: one character for each of its bytes. */
export function spell(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => BYTE_CHARACTERS[byte]!).join('');
}
