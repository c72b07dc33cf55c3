import {
  pretrainedTokenizerJson,
  pretrainedTokenizerJsonSchema,
} from '../../tokenizer/pretrainedTokenizerJson.ts';
import { damaged, shown, unsupported } from '../languageModelError.ts';
import type { GgufFile } from './ggufFile.ts';

/** GGUF's number for a control token, which no text becomes. */
const CONTROL = 3;

/** Tokens with a meaning of their own, by role. */
export interface Marks {
  /** Stands between documents, and leads every text here as BOS. */
  readonly document: number;
  readonly endOfTurn: number;
}

/**
 * The tokenizer in a GGUF file as tokenizer.json, and its marks.
 * @throws LanguageModelError unsupported, damaged
 */
export function readTokenizer(file: GgufFile, vocabularySize: number): { json: unknown; marks: Marks } {
  const { name } = file;
  for (const [key, wanted] of [
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', 'smollm'],
  ] as const) {
    const found = file.metadata.get(key);
    if (found !== wanted)
      throw unsupported(name, `its ${key} is ${shown(String(found))}, and only "${wanted}" is supported`);
  }
  const tokens = list(file, 'tokenizer.ggml.tokens', isText);
  if (tokens.length !== vocabularySize)
    throw damaged(name, `it has ${tokens.length} tokens and an embedding of ${vocabularySize}`);
  const types = list(file, 'tokenizer.ggml.token_type', isNumber);
  const merges = list(file, 'tokenizer.ggml.merges', isText).map((merge): [string, string] => {
    const [left = '', right = '', ...rest] = merge.split(' ');
    if (left === '' || right === '' || rest.length > 0)
      throw damaged(name, `the merge ${shown(merge)} is none`);
    return [left, right];
  });
  const special = [...types.keys()].filter((id) => types[id] === CONTROL);
  const json = pretrainedTokenizerJson(tokens, special, merges);
  const parsed = pretrainedTokenizerJsonSchema.safeParse(json);
  if (!parsed.success)
    throw damaged(name, `its tokenizer is inconsistent (${parsed.error.issues[0]!.message})`);
  return {
    json,
    marks: { document: mark(file, tokens, DOCUMENT), endOfTurn: mark(file, tokens, END_OF_TURN) },
  };
}

const DOCUMENT = '<|endoftext|>';
const END_OF_TURN = '<|im_end|>';

function mark({ name }: GgufFile, tokens: readonly string[], token: string): number {
  const id = tokens.indexOf(token);
  if (id < 0) throw unsupported(name, `it has no token ${token}`);
  return id;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

function list<T>(
  { metadata, name }: GgufFile,
  key: string,
  is: (value: unknown) => value is T,
): readonly T[] {
  const value: unknown = metadata.get(key);
  if (!Array.isArray(value) || !value.every(is)) throw damaged(name, `it lacks the list ${key}`);
  return value;
}
