import type { DeviceState, Engine } from '../engine/engine.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { SPECIAL } from '../vae/graphs/feeds.ts';
import { Beam } from './beamSearch.ts';
import { noiseKey } from './commonNoise.ts';
import { CachedTokenSteps } from './cachedTokenSteps.ts';
import { nextWords, type NextWord } from './nextWords.ts';
import type { NgramExpert } from './ngramExpert.ts';
import { repetitions, type WordPart } from './repetition.ts';
import { type CodedText, forcedTokens, type GrowingTexts, StepDecoder } from './stepDecoder.ts';
import { pruned } from './successiveHalving.ts';
import { chooseToken } from './tokenChoice.ts';
import { yieldToEvents } from '../numerics/yielding.ts';
import type { DecodingOptions, DecodedText, WordRequest, CodeDecoder } from './decoding.ts';

type SettlingOptions = Pick<DecodingOptions, 'prefix' | 'afterWord' | 'fewestTokens' | 'bare'>;

/** Beams of all texts together that grow side by side: the starter's keys and values take up to half a megabyte for each. */
const MAX_ROWS = 512;

/** Latent codes to token ids: the decoder run token by token, with keys and values of earlier tokens kept. */
export class CachedDecoder implements CodeDecoder {
  private readonly config: ModelConfig;
  private readonly decoder: StepDecoder;
  private readonly wordParts: readonly WordPart[];
  private readonly expert: NgramExpert | undefined;

  private constructor(
    config: ModelConfig,
    decoder: StepDecoder,
    wordParts: readonly WordPart[],
    expert: NgramExpert | undefined,
  ) {
    this.config = config;
    this.decoder = decoder;
    this.wordParts = wordParts;
    this.expert = expert;
  }

  /**
   * @param parameters are frozen: later changes of them change nothing here
   * @param wordParts of every token of the vocabulary (`wordPart`)
   * @param fitExpert what has a say in every token, fitted beside the decoder; without it the decoder alone decides
   */
  static async create(
    config: ModelConfig,
    engine: Engine,
    parameters: DeviceState,
    wordParts: readonly WordPart[],
    fitExpert?: (decoder: StepDecoder) => Promise<NgramExpert>,
  ): Promise<CachedDecoder> {
    const decoder = await StepDecoder.create(config, engine, parameters);
    try {
      return new CachedDecoder(config, decoder, wordParts, await fitExpert?.(decoder));
    } catch (error) {
      await decoder.dispose();
      throw error;
    }
  }

  /** Share that n-grams have in decoding, 0..1 (ngramExpert.ts). */
  get ngramWeight(): number {
    return this.expert?.weight ?? 0;
  }

  /**
   * Decodes the codes together, one token of each a step, until each text has ended or has the model's largest length.
   * Throws the signal's reason once it is aborted, at the next token.
   * @returns the new tokens of each text, without EOS
   */
  async decode(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<number[][]> {
    return (await this.decodeScored(codes, options, signal)).map(({ tokenIds }) => tokenIds);
  }

  /** `decode`, with how likely each text is. */
  async decodeScored(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<DecodedText[]> {
    const { temperature, beams = 1 } = options;
    const width = temperature === 0 ? beams : 1;
    const atOnce = Math.max(1, Math.floor(MAX_ROWS / width));
    const decoded: DecodedText[] = [];
    for (let from = 0; from < codes.length; from += atOnce) {
      const part = codes.slice(from, from + atOnce);
      const streams = part.map((_, i) => options.streams?.[from + i] ?? from + i);
      decoded.push(...(await this.decodePart(part, width, { ...options, streams }, signal)));
    }
    return decoded;
  }

  async nextWords(
    { latentCode, before, count, tokenizer }: WordRequest,
    signal?: AbortSignal,
  ): Promise<NextWord[]> {
    const afterSpace = before.endsWith(' ');
    const prefix = tokenizer.encode(afterSpace ? before.slice(0, -1) : before);
    if (prefix.length >= this.config.maximumLength) return [];
    const steps = new CachedTokenSteps(await this.decoder.begin([latentCode]), prefix, (own, text) => {
      this.settle(own, text, { prefix });
    });
    try {
      const text = (tokenIds: readonly number[]): string => tokenizer.decode(tokenIds);
      return await nextWords(steps, { count, afterSpace }, text, signal);
    } finally {
      steps.dispose();
    }
  }

  /**
   * ln p per token of texts given their codes, as decoding finds them: n-grams have their say. The end counts, but for texts
   * of the largest length, which have none.
   */
  async score(texts: readonly CodedText[], signal?: AbortSignal): Promise<number[]> {
    const sums = texts.map(() => 0);
    for await (const { text, before, token, probabilities } of forcedTokens(this.decoder, texts, signal)) {
      if (before.length === this.config.maximumLength) continue;
      this.expert?.blend(probabilities, before);
      sums[text]! += Math.log(probabilities[token]!);
    }
    return sums.map((sum, text) => sum / (texts[text]!.tokenIds.length + 1));
  }

  private async decodePart(
    codes: readonly Float32Array[],
    width: number,
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<DecodedText[]> {
    const texts = await this.decoder.begin(codes);
    try {
      if (width > 1) return await this.search(texts, codes.length, width, options, signal);
      return await this.draw(texts, codes.length, options, signal);
    } finally {
      texts.dispose();
    }
  }

  /** `decode` token by token. */
  private async draw(
    growing: GrowingTexts,
    count: number,
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<DecodedText[]> {
    const { maximumLength, vocabularySize } = this.config;
    const { prefix = [], streams, seed, halving } = options;
    const texts = Array.from({ length: count }, () => ({ tokenIds: [] as number[], logProbability: 0 }));
    const finished = new Set<number>();
    let open = Array.from(texts.keys());
    let next = texts.flatMap(() => [SPECIAL.begin, ...prefix]);
    let sources: number[] | undefined;
    for (let length = prefix.length; length < maximumLength && open.length > 0; length++) {
      const probabilities = await growing.append(next, sources);
      for (const [row, text] of open.entries()) {
        const draft = texts[text]!;
        const own = probabilities.subarray(row * vocabularySize, (row + 1) * vocabularySize);
        this.settle(own, draft.tokenIds, options);
        const key = noiseKey(seed, streams?.[text] ?? text, length);
        const tokenId = chooseToken(own, options, key);
        draft.logProbability += Math.log(own[tokenId]!);
        if (tokenId === SPECIAL.end) finished.add(text);
        else draft.tokenIds.push(tokenId);
      }
      if (length + 1 - prefix.length === halving?.after)
        for (const text of pruned(texts, halving)) {
          texts[text]!.logProbability = -Infinity;
          finished.add(text);
        }
      sources = [...open.keys()].filter((row) => !finished.has(open[row]!));
      open = sources.map((row) => open[row]!);
      next = open.map((text) => texts[text]!.tokenIds.at(-1)!);
      await yieldToEvents(signal);
    }
    return texts;
  }

  /**
   * `decode` by beam search. Of the texts that go on, the one at place p has `rows` rows from p * rows on: a single one to begin
   * with, then one for each beam.
   */
  private async search(
    growing: GrowingTexts,
    count: number,
    width: number,
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<DecodedText[]> {
    const { maximumLength, vocabularySize } = this.config;
    const { prefix = [] } = options;
    const beams = Array.from({ length: count }, () => new Beam(width));
    let open = beams;
    let next = beams.flatMap(() => [SPECIAL.begin, ...prefix]);
    let sources: number[] | undefined;
    let rows = 1;
    for (let length = prefix.length; length < maximumLength && open.length > 0; length++) {
      const probabilities = await growing.append(next, sources);
      next = [];
      sources = [];
      for (const [place, beam] of open.entries()) {
        const distributions = beam.live.map(({ text }, b) => {
          const from = (place * rows + b) * vocabularySize;
          const own = probabilities.subarray(from, from + vocabularySize);
          this.settle(own, text, options);
          return own;
        });
        const parents = beam.grow(distributions);
        if (beam.done) continue;
        for (let b = 0; b < width; b++) {
          sources.push(place * rows + (parents[b] ?? 0));
          next.push(beam.live[b]?.text.at(-1) ?? SPECIAL.padding);
        }
      }
      open = open.filter((beam) => !beam.done);
      rows = width;
      await yieldToEvents(signal);
    }
    return beams.map(({ best }) => ({ tokenIds: [...best.text], logProbability: best.score }));
  }

  /**
   * The decoder's probabilities of the next token as they are chosen from, in place: n-grams have a say, and what cannot come next
   * has 0.
   * @param text the new tokens so far
   */
  private settle(
    probabilities: Float32Array,
    text: readonly number[],
    { prefix = [], afterWord = false, fewestTokens = 1, bare = false }: SettlingOptions,
  ): void {
    if (!bare) {
      const soFar = [...prefix, ...text];
      this.expert?.blend(probabilities, soFar);
      for (const tokenId of repetitions(soFar, (id) => this.wordParts[id]!)) probabilities[tokenId] = 0;
    }
    if (afterWord && text.length === 0)
      for (const [tokenId, part] of this.wordParts.entries())
        if (part === 'inside') probabilities[tokenId] = 0;
    for (const special of [SPECIAL.padding, SPECIAL.begin, SPECIAL.mask]) probabilities[special] = 0;
    if (text.length < fewestTokens) probabilities[SPECIAL.end] = 0;
  }

  async dispose(): Promise<void> {
    await this.decoder.dispose();
  }
}
