import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { splitIntoWords } from './pretokenization.ts';
import {
  BEGIN_ID,
  END_ID,
  MASK_ID,
  PADDING_ID,
  SPECIAL_TOKENS,
  tokenizerJsonSchema,
  type TokenizerJson,
} from './tokenizerJson.ts';

/** Words whose ids are remembered. The library remembers too, but spends most of its time around its memory. */
const REMEMBERED_WORDS = 1 << 17;

/**
 * Byte-level BPE, run by @huggingface/tokenizers. `decode(encode(text))` is `text` for every well-formed string; a
 * lone surrogate comes back as U+FFFD. No text encodes to a special token.
 */
export class Tokenizer {
  readonly vocabularySize: number;
  readonly paddingId = PADDING_ID;
  readonly beginId = BEGIN_ID;
  readonly endId = END_ID;
  readonly maskId = MASK_ID;

  private readonly json: TokenizerJson;
  private readonly library: LibraryTokenizer;
  private readonly remembered = new Map<string, readonly number[]>();

  private constructor(json: TokenizerJson) {
    this.json = json;
    this.vocabularySize = Object.keys(json.model.vocab).length;
    // The library looks for the text of added tokens in what it encodes; without them, text is only ever bytes.
    this.library = new LibraryTokenizer(
      { ...json, added_tokens: [] },
      { clean_up_tokenization_spaces: false },
    );
  }

  /** @throws z.ZodError where `json` (from disk: anything) is not a tokenizer of this project. */
  static fromJson(json: unknown): Tokenizer {
    return new Tokenizer(tokenizerJsonSchema.parse(json));
  }

  toJson(): TokenizerJson {
    return this.json;
  }

  /** Token ids of `text`, without special tokens. */
  encode(text: string): number[] {
    const tokenIds: number[] = [];
    for (const word of splitIntoWords(text)) for (const id of this.encodeWord(word)) tokenIds.push(id);
    return tokenIds;
  }

  /**
   * The text of `tokenIds`; special tokens are left out, bytes that are not UTF-8 become U+FFFD.
   * @throws RangeError for an id outside the vocabulary.
   */
  decode(tokenIds: Iterable<number>): string {
    const textual: number[] = [];
    for (const id of tokenIds) {
      if (!Number.isInteger(id) || id < 0 || id >= this.vocabularySize)
        throw new RangeError(`Token id ${id} is outside the vocabulary of ${this.vocabularySize}.`);
      if (id >= SPECIAL_TOKENS.length) textual.push(id);
    }
    return textual.length === 0 ? '' : this.library.decode(textual);
  }

  private encodeWord(word: string): readonly number[] {
    const known = this.remembered.get(word);
    if (known !== undefined) return known;
    const { ids } = this.library.encode(word, { add_special_tokens: false });
    if (this.remembered.size >= REMEMBERED_WORDS) this.remembered.clear();
    this.remembered.set(word, ids);
    return ids;
  }
}
