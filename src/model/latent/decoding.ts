import type { DeviceState, Engine, Executable, HostTensor } from '../engine/engine.ts';
import type { ModelConfig } from '../vae/config.ts';
import { emptyCaches, floats, SPECIAL, stepFeeds } from '../vae/feeds.ts';
import { buildDecoderStepGraph, buildMemoryGraph } from '../vae/graphs.ts';
import { Beam } from './beamSearch.ts';
import { noiseKey } from './commonNoise.ts';
import type { NgramExpert } from './ngramExpert.ts';
import { repetitions, type WordPart } from './repetition.ts';
import { chooseToken, type TokenChoice } from './tokenChoice.ts';
import { yieldToEvents } from './yielding.ts';

/** How a text is decoded. Temperature 0 is greedy; the same seed meets the same noise (commonNoise.ts). */
export interface Decoding extends TokenChoice {
  readonly seed: number;
}

export interface DecodingOptions extends Decoding {
  /** Tokens that every text begins with; they are not part of the result. */
  readonly prefix?: readonly number[];
  /** New tokens before a text may end. */
  readonly fewestTokens?: number;
  /** The stream of noise of each text; by default its row. Texts with the same stream meet the same noise. */
  readonly streams?: readonly number[];
  /** Texts that grow side by side at temperature 0 (beamSearch.ts); 1 decodes greedily. */
  readonly beams?: number;
  /** The decoder alone decides: neither n-grams nor the rules against repetition have a say. For measuring. */
  readonly bare?: boolean;
}

const NOTHING: ReadonlySet<number> = new Set();

/** Latent codes to token ids: the decoder run token by token, with keys and values of earlier tokens kept. */
export class CachedDecoder {
  private readonly config: ModelConfig;
  private readonly memory: Executable;
  private readonly step: Executable;
  private readonly wordParts: readonly WordPart[];
  private readonly expert: NgramExpert | undefined;

  private constructor(
    config: ModelConfig,
    executables: { readonly memory: Executable; readonly step: Executable },
    wordParts: readonly WordPart[],
    expert: NgramExpert | undefined,
  ) {
    this.config = config;
    this.memory = executables.memory;
    this.step = executables.step;
    this.wordParts = wordParts;
    this.expert = expert;
  }

  /**
   * @param parameters are frozen into the executables: later changes of them change nothing here
   * @param wordParts of every token of the vocabulary (`wordPart`)
   * @param expert has a say in every token; without it the decoder alone decides
   */
  static async create(
    config: ModelConfig,
    engine: Engine,
    parameters: DeviceState,
    wordParts: readonly WordPart[],
    expert?: NgramExpert,
  ): Promise<CachedDecoder> {
    const options = { constants: parameters };
    const memory = await engine.compile(buildMemoryGraph(config), options);
    const step = await engine.compile(buildDecoderStepGraph(config), options);
    return new CachedDecoder(config, { memory, step }, wordParts, expert);
  }

  /**
   * Decodes all codes together, one token of each a step, until each text has ended or has the model's largest length.
   * Throws the signal's reason once it is aborted, at the next token.
   * @returns the new tokens of each text, without end mark
   */
  async decode(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<number[][]> {
    const { latentSize, maximumLength, vocabularySize } = this.config;
    const { prefix = [], fewestTokens = 1, streams, seed, bare = false, beams = 1 } = options;
    const batch = codes.length;
    const texts: number[][] = codes.map(() => []);
    if (batch === 0) return texts;
    if (options.temperature === 0 && beams > 1) return this.search(codes, options, signal);
    const ended = codes.map(() => false);
    const latentCode = new Float32Array(batch * latentSize);
    for (const [row, code] of codes.entries()) latentCode.set(code, row * latentSize);
    let conditioning: Record<string, HostTensor> = {
      ...(this.config.memoryTokens === 0 && emptyCaches(this.config, batch)),
      ...(await this.memory.run({ latentCode: floats(latentCode, [batch, latentSize]) })),
    };
    let next = codes.flatMap(() => [SPECIAL.begin, ...prefix]);
    let cached = 0;
    for (let length = prefix.length; length < maximumLength; length++) {
      const feeds = stepFeeds(this.config, next, batch, cached);
      const { logProbabilities, ...caches } = await this.step.run({ ...feeds, ...conditioning });
      conditioning = { ...conditioning, ...caches };
      cached += next.length / batch;
      next = texts.map((text, row) => {
        if (ended[row]!) return SPECIAL.padding;
        const scores = (logProbabilities!.data as Float32Array).subarray(
          row * vocabularySize,
          (row + 1) * vocabularySize,
        );
        const soFar = [...prefix, ...text];
        if (!bare) this.expert?.blend(scores, soFar);
        const repeating = bare ? NOTHING : repetitions(soFar, this.wordParts);
        forbid(scores, repeating, text.length >= fewestTokens);
        const tokenId = chooseToken(scores, options, noiseKey(seed, streams?.[row] ?? row, length));
        if (tokenId === SPECIAL.end) ended[row] = true;
        else text.push(tokenId);
        return tokenId;
      });
      await yieldToEvents(signal);
      if (!ended.includes(false)) break;
    }
    return texts;
  }

  /** `decode` by beam search. Row t * beams + b of a batch is beam b of text t. */
  private async search(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<number[][]> {
    const { latentSize, maximumLength, vocabularySize } = this.config;
    const { prefix = [], fewestTokens = 1, bare = false, beams: width = 1 } = options;
    const rows = codes.length * width;
    const latentCode = new Float32Array(rows * latentSize);
    for (let row = 0; row < rows; row++) latentCode.set(codes[Math.floor(row / width)]!, row * latentSize);
    let conditioning: Record<string, HostTensor> = {
      ...(this.config.memoryTokens === 0 && emptyCaches(this.config, rows)),
      ...(await this.memory.run({ latentCode: floats(latentCode, [rows, latentSize]) })),
    };
    const beams = codes.map(() => new Beam(width));
    let next = Array.from({ length: rows }, () => [SPECIAL.begin, ...prefix]).flat();
    let cached = 0;
    for (let length = prefix.length; length < maximumLength; length++) {
      const feeds = stepFeeds(this.config, next, rows, cached);
      const { logProbabilities, ...caches } = await this.step.run({ ...feeds, ...conditioning });
      cached += next.length / rows;
      next = new Array<number>(rows).fill(SPECIAL.padding);
      const sources = Array.from({ length: rows }, (_, row) => row);
      for (const [text, beam] of beams.entries()) {
        if (beam.done) continue;
        const distributions = beam.live.map((hypothesis, b) => {
          const from = (text * width + b) * vocabularySize;
          const scores = (logProbabilities!.data as Float32Array).subarray(from, from + vocabularySize);
          const soFar = [...prefix, ...hypothesis.text];
          if (!bare) this.expert?.blend(scores, soFar);
          const repeating = bare ? NOTHING : repetitions(soFar, this.wordParts);
          forbid(scores, repeating, hypothesis.text.length >= fewestTokens);
          return scores;
        });
        for (const [b, parent] of beam.grow(distributions).entries()) {
          sources[text * width + b] = text * width + parent;
          next[text * width + b] = beam.live[b]!.text.at(-1)!;
        }
      }
      conditioning = { ...conditioning, ...rowsOf(caches, sources) };
      await yieldToEvents(signal);
      if (beams.every((beam) => beam.done)) break;
    }
    return beams.map((beam) => [...beam.best]);
  }

  async dispose(): Promise<void> {
    await this.memory.dispose();
    await this.step.dispose();
  }
}

/** Takes the tokens that cannot come next out of `scores`. */
function forbid(scores: Float32Array, repeating: ReadonlySet<number>, mayEnd: boolean): void {
  for (const special of [SPECIAL.padding, SPECIAL.begin, SPECIAL.mask]) scores[special] = -Infinity;
  if (!mayEnd) scores[SPECIAL.end] = -Infinity;
  for (const tokenId of repeating) scores[tokenId] = -Infinity;
}

/** Each cache with row `sources[r]` of the old as its row r. */
function rowsOf(
  caches: Readonly<Record<string, HostTensor>>,
  sources: readonly number[],
): Record<string, HostTensor> {
  if (sources.every((source, row) => source === row)) return caches;
  return Object.fromEntries(
    Object.entries(caches).map(([name, cache]) => {
      const data = cache.data as Float32Array;
      const size = data.length / sources.length;
      const moved = new Float32Array(data.length);
      for (const [row, source] of sources.entries())
        moved.set(data.subarray(source * size, (source + 1) * size), row * size);
      return [name, floats(moved, cache.shape)];
    }),
  );
}
