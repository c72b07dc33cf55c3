import * as z from 'zod';
import { PLAIN_BPE } from './plainBpe.ts';
import { BYTE_CHARACTERS, WORD_PATTERN } from './pretokenization.ts';

/**
 * The special tokens, in the order of their ids. Their brackets (U+27E8, U+27E9) are outside the alphabet that
 * bytes are written in, so no text and no merge can ever produce one of them.
 */
export const SPECIAL_TOKENS = ['⟨padding⟩', '⟨begin⟩', '⟨end⟩', '⟨mask⟩'] as const;
export const PADDING_ID = 0;
export const BOS_ID = 1;
export const EOS_ID = 2;
export const MASK_ID = 3;

/** The smallest vocabulary: the special tokens and one token for each byte. Merges are numbered from here. */
export const FIRST_MERGE_ID = SPECIAL_TOKENS.length + 256;
/** Token ids fit 16 bits, which keeps a pair of them an exact, small number. */
export const LARGEST_VOCABULARY = 65_536;

const LARGEST_TOKEN_CHARACTERS = 256;

const addedToken = (content: string, id: number) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

const PRE_TOKENIZER = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: WORD_PATTERN }, behavior: 'Isolated', invert: false },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
  ],
} as const;

const DECODER = {
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: false,
  use_regex: false,
} as const;

/** Exactly `value`, compared as JSON: this project writes one shape of tokenizer and reads no other. */
const exactly = <T>(value: T, what: string) =>
  z.custom<T>((found) => JSON.stringify(found) === JSON.stringify(value), `${what} is not this project's`);

const token = z.string().min(1).max(LARGEST_TOKEN_CHARACTERS);

/** The form of tokenizer.json; `tokenizerJsonSchema` adds that its parts agree with each other. */
const form = z.object({
  version: z.literal('1.0'),
  truncation: z.null(),
  padding: z.null(),
  added_tokens: exactly(SPECIAL_TOKENS.map(addedToken), 'added_tokens'),
  normalizer: z.null(),
  pre_tokenizer: exactly(PRE_TOKENIZER, 'pre_tokenizer'),
  post_processor: z.null(),
  decoder: exactly(DECODER, 'decoder'),
  model: z.object({
    ...PLAIN_BPE,
    vocab: z.record(
      token,
      z
        .int()
        .min(0)
        .max(LARGEST_VOCABULARY - 1),
    ),
    merges: z.array(z.tuple([token, token])).max(LARGEST_VOCABULARY),
  }),
});

/** Hugging Face tokenizer.json with a byte-level BPE model. */
export type TokenizerJson = z.output<typeof form>;

/** What is wrong with the vocabulary, or null: it must be just what the merges, applied in order, produce. */
function vocabularyFault({ vocab, merges }: TokenizerJson['model']): string | null {
  const expected = vocabularyOf(merges);
  if (expected === null) return 'a merge joins what no earlier merge made';
  const names = Object.keys(vocab);
  if (names.length !== expected.size) return 'the vocabulary does not have one token for each byte and merge';
  for (const name of names)
    if (expected.get(name) !== vocab[name]) return 'a token has another id than its merge gives it';
  return null;
}

/** Ids by token: special tokens, bytes, then the merges in order; null where the merges do not build on each other. */
function vocabularyOf(merges: readonly (readonly [string, string])[]): Map<string, number> | null {
  const vocabulary = new Map<string, number>();
  for (const name of SPECIAL_TOKENS) vocabulary.set(name, vocabulary.size);
  for (const character of BYTE_CHARACTERS) vocabulary.set(character, vocabulary.size);
  for (const [left, right] of merges) {
    const [leftId, rightId] = [vocabulary.get(left) ?? 0, vocabulary.get(right) ?? 0];
    if (leftId < SPECIAL_TOKENS.length || rightId < SPECIAL_TOKENS.length) return null;
    // Two merges may make the same token from different halves; the first gives it its id.
    if (!vocabulary.has(left + right)) vocabulary.set(left + right, vocabulary.size);
  }
  return vocabulary;
}

/** Validates what was read from disk, which may be anything. Failing names the part that is wrong. */
export const tokenizerJsonSchema = form.superRefine((json, context) => {
  const fault = vocabularyFault(json.model);
  if (fault !== null) context.addIssue({ code: 'custom', path: ['model', 'vocab'], message: fault });
});

/**
 * The tokenizer that `merges` make, as tokenizer.json.
 * @throws RangeError where a merge joins what no earlier merge made.
 */
export function tokenizerJsonOf(merges: [string, string][]): TokenizerJson {
  const vocabulary = vocabularyOf(merges);
  if (vocabulary === null) throw new RangeError('These merges do not build on each other.');
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map(addedToken),
    normalizer: null,
    pre_tokenizer: PRE_TOKENIZER,
    post_processor: null,
    decoder: DECODER,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      // fromEntries defines own properties, so that a token named __proto__ is a token like any other.
      vocab: Object.fromEntries(vocabulary),
      merges,
    },
  };
}
