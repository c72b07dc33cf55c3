import * as z from 'zod';

/** The options of a BPE model in tokenizer.json, all off: nothing but merges decides. */
export const PLAIN_BPE = {
  type: z.literal('BPE'),
  dropout: z.null(),
  unk_token: z.null(),
  continuing_subword_prefix: z.null(),
  end_of_word_suffix: z.null(),
  fuse_unk: z.literal(false),
  byte_fallback: z.literal(false),
  ignore_merges: z.literal(false),
} as const;
