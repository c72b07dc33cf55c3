import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { splitIntoWords } from './pretokenization.ts';
import {
  isPretrained,
  pretrainedTokenizerJsonSchema,
  type PretrainedTokenizerJson,
  splitAsPretrained,
} from './pretrainedTokenizerJson.ts';
import {
  BOS_ID,
  EOS_ID,
  MASK_ID,
  PADDING_ID,
  tokenizerJsonSchema,
  type TokenizerJson,
} from './tokenizerJson.ts';

/** Words whose ids are remembered. The library remembers too, but spends most of its time around its memory. */
const REMEMBERED_WORDS = 1 << 17;
/** Longer ones come back too rarely to be worth their memory. */
const MAX_REMEMBERED_LENGTH = 64;

const WHOLE_WORDS = {
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: false,
  use_regex: false,
} as const;

/**
 * Byte-level BPE, run by @huggingface/tokenizers. `decode(encode(text))` is `text` for every well-formed string; a
 * lone surrogate comes back as U+FFFD. No text encodes to a special token. In a language model's vocabulary bytes may be
 * missing (control characters, planes of Unicode that are not in use): they are left out.
 */
export class Tokenizer {
  readonly vocabularySize: number;
  readonly paddingId: number;
  readonly bosId: number;
  readonly eosId: number;
  readonly maskId: number;

  private readonly json: TokenizerJson | PretrainedTokenizerJson;
  private readonly split: (text: string) => string[];
  private readonly special: ReadonlySet<number>;
  private readonly library: LibraryTokenizer;
  private readonly remembered = new Map<string, readonly number[]>();

  private constructor(json: TokenizerJson | PretrainedTokenizerJson, split: (text: string) => string[]) {
    this.json = json;
    this.split = split;
    this.vocabularySize = Object.keys(json.model.vocab).length;
    const special = json.added_tokens.map(({ id }) => id);
    this.special = new Set(special);
    // A language model's document mark is its first special token, and stands for all of these.
    const own = split === splitIntoWords;
    const [first = 0] = special;
    this.paddingId = own ? PADDING_ID : first;
    this.bosId = own ? BOS_ID : first;
    this.eosId = own ? EOS_ID : first;
    this.maskId = own ? MASK_ID : first;
    this.library = new LibraryTokenizer(
      {
        ...json,
        // The library looks for the text of added tokens in what it encodes; without them, text is only ever bytes.
        added_tokens: [],
        // It is given one word at a time.
        pre_tokenizer: WHOLE_WORDS,
      },
      { clean_up_tokenization_spaces: false },
    );
  }

  /**
   * Reads this project's tokenizers and those of language models.
   * @throws z.ZodError where `json` (from disk: anything) is neither.
   */
  static fromJson(json: unknown): Tokenizer {
    return isPretrained(json)
      ? new Tokenizer(pretrainedTokenizerJsonSchema.parse(json), splitAsPretrained)
      : new Tokenizer(tokenizerJsonSchema.parse(json), splitIntoWords);
  }

  toJson(): TokenizerJson | PretrainedTokenizerJson {
    return this.json;
  }

  /** Token ids of `text`, without special tokens. */
  encode(text: string): number[] {
    const tokenIds: number[] = [];
    for (const word of this.split(text)) for (const id of this.encodeWord(word)) tokenIds.push(id);
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
      if (!this.special.has(id)) textual.push(id);
    }
    return textual.length === 0 ? '' : this.library.decode(textual);
  }

  private encodeWord(word: string): readonly number[] {
    const known = this.remembered.get(word);
    if (known !== undefined) return known;
    const { ids } = this.library.encode(word, { add_special_tokens: false });
    if (word.length > MAX_REMEMBERED_LENGTH) return ids;
    if (this.remembered.size >= REMEMBERED_WORDS) this.remembered.clear();
    this.remembered.set(word, ids);
    return ids;
  }
}
