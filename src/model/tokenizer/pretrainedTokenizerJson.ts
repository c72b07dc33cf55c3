import * as z from 'zod';
import { PLAIN_BPE } from './plainBpe.ts';
import { BYTE_CHARACTERS } from './pretokenization.ts';

/**
 * The tokenizer.json of a language model from elsewhere: byte-level BPE that cuts text as GPT-2 does, after single digits
 * are set apart (SmolLM2). Its regular expression is part of the format's definition, not of the file, so nothing that a
 * file holds is ever run.
 */
const PRE_TOKENIZER = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Digits', individual_digits: true },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  ],
} as const;

const DECODER = { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true } as const;

/** ByteLevel's expression (Radford et al. 2019) and single digits in one; digits end a run of white space as the end of the text does. */
const WORDS = new RegExp(
  [
    "'(?:s|t|re|ve|m|ll|d)",
    String.raw` ?\p{L}+`,
    String.raw`\p{N}`,
    String.raw` ?[^\p{White_Space}\p{L}\p{N}]+`,
    String.raw`\p{White_Space}+(?=\p{N})`,
    String.raw`\p{White_Space}+(?!\P{White_Space})`,
    String.raw`\p{White_Space}+`,
  ].join('|'),
  'gu',
);

/** Cuts a text into the words that merges stay within; joined, they are the text again. */
export function splitAsPretrained(text: string): string[] {
  return text.match(WORDS) ?? [];
}

/** Beyond any vocabulary in use; ids are array indices. */
const MAX_VOCABULARY = 262_144;
const MAX_TOKEN_CHARACTERS = 512;

const exactly = <T>(value: T, what: string) =>
  z.custom<T>((found) => JSON.stringify(found) === JSON.stringify(value), `${what} is of another kind`);

const token = z.string().min(1).max(MAX_TOKEN_CHARACTERS);

/** Entries are checked by `vocabularyFault`: a schema per entry takes a third of a second for 49,152 of them. */
const vocabulary = z.custom<Record<string, number>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const mergeList = z.custom<[string, string][]>(
  (value) => Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2),
);

const id = z
  .int()
  .min(0)
  .max(MAX_VOCABULARY - 1);

const form = z.object({
  version: z.literal('1.0'),
  truncation: z.null(),
  padding: z.null(),
  added_tokens: z
    .array(
      z.object({
        id,
        content: token,
        single_word: z.literal(false),
        lstrip: z.literal(false),
        rstrip: z.literal(false),
        normalized: z.literal(false),
        special: z.literal(true),
      }),
    )
    .min(1)
    .max(1000),
  normalizer: z.null(),
  pre_tokenizer: exactly(PRE_TOKENIZER, 'pre_tokenizer'),
  post_processor: z.null(),
  decoder: exactly(DECODER, 'decoder'),
  model: z.object({
    ...PLAIN_BPE,
    vocab: vocabulary,
    merges: mergeList,
  }),
});

export type PretrainedTokenizerJson = z.output<typeof form>;

/** What is wrong with the vocabulary, or null. */
function vocabularyFault({ model: { vocab, merges }, added_tokens }: PretrainedTokenizerJson): string | null {
  const ids = new Map<string, number>();
  // Object.entries takes three times as long.
  for (const token in vocab) ids.set(token, vocab[token]!);
  if (ids.size > MAX_VOCABULARY) return 'it is too large';
  const seen = new Uint8Array(ids.size);
  for (const [token, id] of ids) {
    if (token === '' || token.length > MAX_TOKEN_CHARACTERS) return 'a token is empty or too long';
    // Ids that are all different and below their number have no gaps.
    if (!Number.isInteger(id) || id < 0 || id >= ids.size || seen[id] === 1)
      return 'its ids are not the numbers from 0 on';
    seen[id] = 1;
  }
  for (const { content, id } of added_tokens)
    if (ids.get(content) !== id) return 'a special token has another id than in the vocabulary';
  const special = new Set(added_tokens.map(({ content }) => content));
  for (let byte = 0x20; byte < 0x7f; byte++)
    if (!ids.has(BYTE_CHARACTERS[byte]!)) return 'a letter or sign of ASCII has no token';
  const isText = (token: string): boolean => ids.has(token) && !special.has(token);
  for (const [left, right] of merges)
    if (!isText(left) || !isText(right) || !isText(left + right))
      return 'a merge joins or makes what is no token';
  return null;
}

/** Validates what was read from disk, which may be anything. */
export const pretrainedTokenizerJsonSchema = form.superRefine((json, context) => {
  const fault = vocabularyFault(json);
  if (fault !== null) context.addIssue({ code: 'custom', path: ['model', 'vocab'], message: fault });
});

/** Whether a tokenizer.json claims to be of this kind, so that it is worth saying what in it is wrong. */
export function isPretrained(json: unknown): boolean {
  const claim = z.object({
    pre_tokenizer: z.object({
      pretokenizers: z.tuple([z.object({ type: z.literal('Digits') })], z.unknown()),
    }),
  });
  return claim.safeParse(json).success;
}

/**
 * A tokenizer.json of this kind.
 * @param tokens by their ids
 * @param special ids of tokens that no text becomes
 */
export function pretrainedTokenizerJson(
  tokens: readonly string[],
  special: readonly number[],
  merges: [string, string][],
): unknown {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((id) => ({
      id,
      content: tokens[id],
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
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
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
}
