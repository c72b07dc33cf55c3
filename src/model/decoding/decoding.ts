import type { NextWord } from './nextWords.ts';
import { type CodedText } from './stepDecoder.ts';
import type { SuccessiveHalving } from './successiveHalving.ts';
import { type TokenChoice } from './tokenChoice.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** How a text is decoded. Temperature 0 is greedy; the same seed meets the same noise (commonNoise.ts). */
export interface Decoding extends TokenChoice {
  readonly seed: number;
  /** How much the code steers the language model: 0 is the language model alone, 1 is as trained, and the default. */
  readonly strength?: number | undefined;
}

/** The text that a passage is written after, in a model with a language model. */
export interface WritingContext {
  /** Tokens of the text before it, without BOS. */
  readonly tokenIds: readonly number[];
  /** What it has to begin with: what stands between that text and the passage. */
  readonly separator: string;
}

export interface DecodingOptions extends Decoding {
  /** Of each text; without it a text is written as if nothing stood before it. Other models than those with a language model have no use for it. */
  readonly contexts?: readonly WritingContext[] | undefined;
  /** Told a text so far whenever it has grown; only where a language model writes. */
  readonly onText?: ((index: number, soFar: string) => void) | undefined;
  /** Texts whose words and names may come, beside the workspace's; only where a language model writes. */
  readonly familiar?: readonly string[] | undefined;
  /** Tokens of each text at most; only where a language model writes. */
  readonly longest?: readonly number[] | undefined;
  /** Tokens that each text begins with, the separator of its context included; they are part of the result. Only where a language model writes. */
  readonly beginnings?: readonly (readonly number[])[] | undefined;
  /** Tokens that each text probably goes on with: the less time it takes, the more of them hold. Only where a language model writes. */
  readonly guesses?: readonly (readonly number[])[] | undefined;
  /** Tokens that every text begins with; they are not part of the result. */
  readonly prefix?: readonly number[];
  /** Whether these end with a word that does not go on. */
  readonly afterWord?: boolean;
  /** New tokens before a text may end. */
  readonly fewestTokens?: number;
  /** The stream of noise of each text; by default its row. Texts with the same stream meet the same noise. */
  readonly streams?: readonly number[];
  /** Texts that grow side by side at temperature 0 (beamSearch.ts); 1 decodes greedily. */
  readonly beams?: number;
  /** The texts that go on at some point, where they are decoded greedily or drawn; by default all do. */
  readonly halving?: SuccessiveHalving;
  /** The decoder alone decides: nothing else has a say, and nothing is set right afterwards. For measuring. */
  readonly bare?: boolean;
}

/** A token that may come next, the end of the passage included. */
export interface NextToken {
  readonly tokenId: number;
  readonly logProbability: number;
}

export interface DecodedText {
  /** The new tokens, without EOS. */
  readonly tokenIds: number[];
  /** Their text, where it is less than theirs: what was forced is left out. */
  readonly text?: string;
  /** ln p of the new tokens and EOS, given the code and the prefix; -Infinity for a pruned text. */
  readonly logProbability: number;
}

/** Asks for the words that a text may go on with. */
export interface WordRequest {
  /** [Z] */
  readonly latentCode: Float32Array;
  readonly context?: WritingContext | undefined;
  /** What the text begins with, up to the word. */
  readonly before: string;
  readonly count: number;
  readonly strength?: number | undefined;
  readonly tokenizer: Pick<Tokenizer, 'encode' | 'decode'>;
}

/** Asks for the tokens that may come at some places of a text instead of its own. */
export interface AlternativesRequest {
  /** [Z] */
  readonly latentCode: Float32Array;
  readonly context: WritingContext;
  /** Of the text, the separator of its context included. */
  readonly tokenIds: readonly number[];
  /** Of tokens, ascending. */
  readonly places: readonly number[];
}

/** From latent codes to text. */
export interface CodeDecoder {
  /** Share that n-grams of the workspace have in it, 0..1. */
  readonly ngramWeight: number;
  /** Throws the signal's reason once it is aborted, at the next token. */
  decodeScored(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<DecodedText[]>;
  /** Tokens that a language model has read, and those that it need not read again, since it was opened. */
  readonly read?: { readonly read: number; readonly known: number };
  /** Reads texts before, so that what is then written after them begins at once. */
  prepare?(contexts: readonly WritingContext[], signal?: AbortSignal): Promise<void>;
  /** The likeliest whole words that come next. Throws the signal's reason when aborted between two tokens. */
  nextWords(request: WordRequest, signal?: AbortSignal): Promise<NextWord[]>;
  /** What may come at each place of each text, the likeliest first; only where a language model writes. */
  alternatives?(
    requests: readonly AlternativesRequest[],
    signal?: AbortSignal,
    options?: Pick<DecodingOptions, 'strength'>,
  ): Promise<NextToken[][][]>;
  /** ln p per token of texts given their codes, the end counted. */
  score(
    texts: readonly CodedText[],
    signal?: AbortSignal,
    options?: Pick<DecodingOptions, 'strength'>,
  ): Promise<number[]>;
  dispose(): Promise<void>;
}
