import type {
  AlternativesRequest,
  CodeDecoder,
  DecodedText,
  DecodingOptions,
  NextToken,
  WordRequest,
  WritingContext,
} from '../decoding.ts';
import { nextWords, type NextWord } from '../nextWords.ts';
import type { CodedText } from '../stepDecoder.ts';
import { FamiliarWords } from './familiarWords.ts';
import type { SteeredDecoder, SteeredText } from './steeredDecoder.ts';
import type { SteeredRequest } from './steeredRequest.ts';

/** Texts that grow side by side: the keys and values of no more are kept together. */
const MAX_AT_ONCE = 16;

/** The steered language model as everything that is asked of a model decodes with it. */
export class SteeredWriter implements CodeDecoder {
  /** The language model takes the place of n-grams. */
  readonly ngramWeight = 0;
  private readonly decoder: SteeredDecoder;
  private readonly words: FamiliarWords;
  /** The text that each code was last written as, and after what: a code nearby mostly begins like it. */
  private last: { readonly texts: readonly (readonly number[])[]; readonly contexts: string } | undefined;

  /** @param words of the workspace */
  constructor(decoder: SteeredDecoder, words: FamiliarWords) {
    this.decoder = decoder;
    this.words = words;
  }

  get read(): { readonly read: number; readonly known: number } {
    return this.decoder.prefixes.counts;
  }

  async decodeScored(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<DecodedText[]> {
    const {
      prefix = [],
      afterWord = false,
      contexts,
      longest,
      streams,
      strength = 1,
      onText,
      familiar = [],
      beginnings: own,
      guesses,
      ...choice
    } = options;
    const { vocabulary } = this.decoder;
    const begun = vocabulary.text(prefix);
    const beginnings = codes.map((_, i) => `${contexts?.[i]?.separator ?? ''}${begun}`);
    const isWhole = begun === '' && own === undefined;
    const written = JSON.stringify(
      (contexts ?? codes.map(() => ({ tokenIds: [] }))).map(({ tokenIds }) => tokenIds),
    );
    const drafts = isWhole && this.last?.contexts === written ? this.last.texts : undefined;
    const requests = codes.map((latentCode, i): SteeredRequest => ({
      ...{ latentCode, stream: streams?.[i] ?? i },
      ...(own ? { given: own[i]! } : this.begin(beginnings[i]!, afterWord)),
      ...(contexts && { context: contexts[i]!.tokenIds }),
      ...(longest && { longest: longest[i]! }),
      ...(drafts && { draft: drafts[i]! }),
      ...(guesses && { guess: guesses[i]! }),
    }));
    const before = (contexts ?? []).map(({ tokenIds }) => vocabulary.text(tokenIds));
    const lists = [this.words, FamiliarWords.of([begun, ...familiar, ...new Set(before)])];
    const texts: SteeredText[] = [];
    for (let from = 0; from < requests.length; from += MAX_AT_ONCE) {
      const tell = (row: number, tokenIds: readonly number[]): void => {
        onText?.(from + row, without(beginnings[from + row]!, vocabulary.text(tokenIds)));
      };
      const heard = { ...choice, familiar: lists, strength, ...(onText && { onText: tell }) };
      texts.push(...(await this.decoder.decode(requests.slice(from, from + MAX_AT_ONCE), heard, signal)));
    }
    if (isWhole) this.last = { texts: texts.map(({ tokenIds }) => tokenIds), contexts: written };
    return texts.map(({ tokenIds, logProbability }, i) => ({
      tokenIds: [...tokenIds],
      text: without(beginnings[i]!, vocabulary.text(tokenIds)),
      logProbability,
    }));
  }

  async prepare(contexts: readonly WritingContext[], signal?: AbortSignal): Promise<void> {
    for (const { tokenIds } of contexts) await this.decoder.prefixes.prefix(tokenIds, signal);
  }

  async score(
    texts: readonly CodedText[],
    signal?: AbortSignal,
    { strength = 1 }: Pick<DecodingOptions, 'strength'> = {},
  ): Promise<number[]> {
    const scores = await this.decoder.score(
      texts.map(({ tokenIds, latentCode, context }) => ({
        tokenIds,
        latentCode,
        ...(context && { context: context.tokenIds }),
      })),
      { strength },
      signal,
    );
    return scores.map((score, i) => score / (texts[i]!.tokenIds.length + 1));
  }

  async nextWords(
    { latentCode, context, before, count, strength = 1, tokenizer }: WordRequest,
    signal?: AbortSignal,
  ): Promise<NextWord[]> {
    const beginning = `${context?.separator ?? ''}${before}`;
    const afterSpace = beginning.endsWith(' ');
    const given = tokenizer.encode(afterSpace ? beginning.slice(0, -1) : beginning);
    const steps = this.decoder.stepsAfter(
      { latentCode, context: context?.tokenIds ?? [], given, strength },
      signal,
    );
    try {
      const text = (tokenIds: readonly number[]): string => tokenizer.decode(tokenIds);
      return await nextWords(steps, { count, afterSpace }, text, signal);
    } finally {
      steps.dispose();
    }
  }

  async alternatives(
    requests: readonly AlternativesRequest[],
    signal?: AbortSignal,
    { strength = 1 }: Pick<DecodingOptions, 'strength'> = {},
  ): Promise<NextToken[][][]> {
    const texts = requests.map(({ context, ...text }) => ({ ...text, context: context.tokenIds }));
    return this.decoder.alternatives(texts, { strength }, signal);
  }

  /**
   * A beginning that ends with a whole word; or the tokens of one that are certain, and its last word with the space before it,
   * which may go on.
   */
  private begin(
    beginning: string,
    afterWord: boolean,
  ): Pick<SteeredRequest, 'given' | 'forced' | 'afterWord'> {
    if (afterWord) return { given: this.decoder.vocabulary.tokens(beginning), afterWord };
    const forced = /\s*\S*$/u.exec(beginning)![0];
    return {
      given: this.decoder.vocabulary.tokens(beginning.slice(0, beginning.length - forced.length)),
      forced,
    };
  }

  async dispose(): Promise<void> {
    await this.decoder.dispose();
  }
}

/** A text without its beginning; one that has not got beyond it is empty. */
function without(beginning: string, text: string): string {
  return text.slice(beginning.length);
}
