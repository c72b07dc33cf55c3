import { ownTokenizer } from '../checkpoint/ownTokenizer.ts';
import { loadModel, type ModelChanges, type SavedModel } from '../checkpoint/modelFolder.ts';
import type { PassageCodes, StoredPassage } from '../checkpoint/storedPassages.ts';
import type { AxisName, SliderExamples } from '../checkpoint/storedSliders.ts';
import type { TrainingRecord } from '../checkpoint/trainingRecord.ts';
import type { Engine } from '../engine/engine.ts';
import type { LanguageModel } from '../languageModel/languageModel.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { parameterCount } from '../vae/network/parameters.ts';
import { AggregatePosterior } from '../space/aggregatePosterior.ts';
import { fitAxes, type Slider, type SliderAxis } from '../sliders/axes.ts';
import { withNames } from '../sliders/axisNames.ts';
import type {
  AlternativesRequest,
  CodeDecoder,
  DecodingOptions,
  NextToken,
  WordRequest,
  WritingContext,
} from '../decoding/decoding.ts';
import type { NextWord } from '../decoding/nextWords.ts';
import { Feedback } from '../decoding/feedback.ts';
import { fitOf, learnDirection, namedSlider, sliderFit, type NamedSlider } from '../sliders/namedSliders.ts';
import {
  directionExamples,
  directionSliders,
  fitDirections,
  type DirectionSlider,
} from '../sliders/directions/fitDirections.ts';
import { ExactCodes } from '../space/exactCodes.ts';
import { PassageSearch, posteriorDeviation } from '../space/nearest.ts';
import { PassageEncoder } from '../space/passageEncoder.ts';
import { QuotationStyle } from '../decoding/quotationMarks.ts';
import type { CodedText } from '../decoding/stepDecoder.ts';
import { readable } from './readable.ts';
import { ownDecoder, requireItsLanguageModel, steeredDecoder } from './codeDecoders.ts';

/** Texts that grow side by side in deterministic decoding: more bring little (docs/small-model.md). */
const BEAMS = 4;

export interface OpenOptions {
  /** The language model that the model was trained with, where it was; stays the caller's. */
  readonly languageModel?: LanguageModel | undefined;
  /** Texts whose words it may write, where these are more than its passages'. */
  readonly familiar?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How much of the passages has been encoded, 0..1; only where the folder holds no codes yet. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /**
   * Saves what was computed of a trained model, for the next time; where it rejects, the model is as good to read from. Without
   * it nothing is saved.
   */
  readonly keep?: ((computed: Computed, of: TrainingRecord) => Promise<void>) | undefined;
}

/** What a model's parameters make of its passages and of the examples of its sliders. */
export type Computed = Pick<ModelChanges, 'codes' | 'sliderFits' | 'directionFits'>;

/**
 * A trained model, open: it encodes and decodes, and knows where this workspace's passages lie in its latent space.
 * What can be done with it is in the files beside this one (steering, variations, interpolation, ...).
 */
export class LatentModel {
  readonly config: ModelConfig;
  readonly training: TrainingRecord;
  readonly passages: readonly StoredPassage[];
  readonly parameters: number;
  readonly tokenizer: Tokenizer;
  /** The principal axes; their names change while the model is open. */
  axes: readonly SliderAxis[];
  private readonly unnamedAxes: readonly SliderAxis[];
  /** What the user called some of them. */
  axisNames: readonly AxisName[] = [];
  /** The built-in directions; none where no language model writes, since their examples are English. */
  directions: readonly DirectionSlider[] = [];
  /** What the user made from examples; changes while the model is open. */
  namedSliders: readonly NamedSlider[] = [];
  /** Of `passages`, row-major [N, Z]. */
  readonly posteriorMeans: Float32Array;
  readonly aggregatePosterior: AggregatePosterior;
  readonly search: PassageSearch;
  /** How unsure the encoder is about a passage, in each dimension: the unit of distances. [Z] */
  readonly posteriorDeviation: Float32Array;
  readonly feedback = new Feedback(this);
  private readonly encoder: PassageEncoder;
  private readonly decoder: CodeDecoder;
  private readonly exactCodes: ExactCodes | undefined;
  private readonly quotationStyle: QuotationStyle;

  private constructor(saved: SavedModel, codes: PassageCodes, parts: Parts) {
    const { latentSize } = saved.config;
    this.config = saved.config;
    this.training = saved.training;
    this.passages = saved.passages;
    this.parameters = parameterCount(saved.config);
    this.tokenizer = parts.tokenizer;
    this.encoder = parts.encoder;
    this.decoder = parts.decoder;
    this.exactCodes = parts.exactCodes;
    this.unnamedAxes = fitAxes(
      codes.posteriorMean,
      latentSize,
      saved.passages.map(({ text }) => text),
    );
    this.axes = this.unnamedAxes;
    this.nameAxes(saved.axisNames ?? []);
    this.posteriorMeans = codes.posteriorMean;
    this.aggregatePosterior = AggregatePosterior.fit(codes, latentSize);
    this.search = new PassageSearch(saved.passages, codes, latentSize);
    this.posteriorDeviation = posteriorDeviation(codes, latentSize);
    this.quotationStyle = QuotationStyle.of(saved.passages.map(({ text }) => text));
  }

  /**
   * Loads a model folder. Where it holds no codes of its passages yet, they are computed.
   * @throws CheckpointError as `loadModel`; EngineError; the signal's reason
   */
  static async open(folder: string, engine: Engine, options?: OpenOptions): Promise<LatentModel> {
    return LatentModel.of(await loadModel(folder), engine, options);
  }

  /** A model that is in memory. */
  static async of(
    saved: SavedModel,
    engine: Engine,
    { languageModel, familiar, signal, onProgress, keep: save }: OpenOptions = {},
  ): Promise<LatentModel> {
    const keep = async (computed: Computed): Promise<void> => {
      if (saved.training.finished) await save?.(computed, saved.training).catch(() => undefined);
    };
    requireItsLanguageModel(saved.config, languageModel);
    const tokenizer = languageModel?.tokenizer ?? ownTokenizer(saved);
    const state = engine.createState(saved.parameters);
    const made: { dispose(): Promise<void> }[] = [];
    try {
      const encoder = await PassageEncoder.create(saved.config, tokenizer, engine, state, languageModel);
      made.push(encoder);
      const texts = saved.passages.map(({ text }) => text);
      const codes = saved.codes ?? (await encoder.encode(texts, signal, onProgress));
      if (saved.codes === undefined) await keep({ codes });
      const decoder =
        languageModel === undefined
          ? await ownDecoder(saved, codes, tokenizer, engine, state)
          : await steeredDecoder(saved.config, engine, languageModel, state, familiar ?? texts);
      made.push(decoder);
      const exactCodes =
        languageModel &&
        (await ExactCodes.create(saved.config, engine, languageModel, engine.createState(saved.parameters)));
      if (exactCodes !== undefined) made.push(exactCodes);
      const model = new LatentModel(saved, codes, { tokenizer, encoder, decoder, exactCodes });
      await model.restoreDirections(saved, keep, signal);
      await model.restoreSliders(saved, keep, signal);
      return model;
    } catch (error) {
      for (const part of made) await part.dispose();
      throw error;
    } finally {
      state.dispose(); // The executables hold their own copies.
    }
  }

  nameAxes(names: readonly AxisName[]): void {
    this.axisNames = names;
    this.axes = withNames(this.unnamedAxes, names);
  }

  /** Everything that a text can be moved by: the principal axes, the built-in directions, the named sliders. */
  get sliders(): readonly Slider[] {
    return [...this.axes, ...this.directions, ...this.namedSliders];
  }

  /** Fits a slider to examples; it is not yet one of the model's. Throws the signal's reason when aborted. */
  async fitSlider(examples: SliderExamples, signal?: AbortSignal): Promise<NamedSlider> {
    const { low, high } = examples;
    const codes = await this.encode([...low, ...high], signal);
    const learnt = await learnDirection(codes.slice(0, low.length), codes.slice(low.length), signal);
    return namedSlider(examples, sliderFit(this.posteriorMeans, this.posteriorDeviation, learnt));
  }

  /** Share that n-grams of the workspace have in decoding, 0..1 (ngramExpert.ts). */
  get ngramWeight(): number {
    return this.decoder.ngramWeight;
  }

  /** Whether a language model writes, steered by the code. */
  get hasLanguageModel(): boolean {
    return this.config.languageModel !== null;
  }

  /** Tokens that the language model has read for decoding, and those that were known; undefined without one. */
  get tokensRead(): { readonly read: number; readonly known: number } | undefined {
    return this.decoder.read;
  }

  /** Whether a text can be encoded as one passage. */
  fits(text: string): boolean {
    return this.encoder.fits(text);
  }

  /** Posterior means of texts, [Z] each. Throws the signal's reason when aborted. */
  async encode(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const { posteriorMean } = await this.encoder.encode(texts, signal);
    const size = this.config.latentSize;
    return texts.map((_, row) => posteriorMean.slice(row * size, (row + 1) * size));
  }

  /**
   * Posterior means of texts, or codes near them that say the texts better, where a language model writes and these are found
   * in a second or so. For what is to be written from; where passages are compared, `encode`.
   */
  async encodeExactly(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const codes = await this.encode(texts, signal);
    return this.exactCodes?.improve(texts, codes, signal) ?? codes;
  }

  /** Texts of latent codes, their quotation marks as the workspace sets them unless `bare`. Throws the signal's reason when aborted between two tokens. */
  async decode(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<string[]> {
    return (await this.decodeScored(codes, options, signal)).map(({ text }) => text);
  }

  /** `decode`, with how likely each text is. */
  async decodeScored(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<ScoredText[]> {
    const beams = options.bare === true ? 1 : BEAMS;
    const before = readable(this.tokenizer.decode([...(options.prefix ?? [])]));
    const shown = (decoded: string): string => {
      const text = readable(decoded);
      return options.bare === true ? text : this.quotationStyle.set(text, before);
    };
    const { onText } = options;
    const texts = await this.decoder.decodeScored(
      codes,
      {
        beams,
        ...options,
        onText:
          onText &&
          ((index, soFar) => {
            onText(index, shown(soFar));
          }),
      },
      signal,
    );
    return texts.map(({ tokenIds, text, logProbability }) => ({
      text: shown(text ?? this.tokenizer.decode(tokenIds)),
      tokenIds,
      logProbabilityPerToken: logProbability / (tokenIds.length + 1),
    }));
  }

  /** Reads texts before, so that what is then written after them begins at once. */
  async prepare(contexts: readonly WritingContext[], signal?: AbortSignal): Promise<void> {
    await this.decoder.prepare?.(contexts, signal);
  }

  /** The likeliest whole words that come next, apostrophes as the workspace sets them. Throws the signal's reason when aborted between two tokens. */
  async nextWords(request: Omit<WordRequest, 'tokenizer'>, signal?: AbortSignal): Promise<NextWord[]> {
    const { tokenizer } = this;
    const merged = new Map<string, number>();
    for (const { word, probability } of await this.decoder.nextWords({ ...request, tokenizer }, signal)) {
      const shown = this.quotationStyle.set(word);
      merged.set(shown, (merged.get(shown) ?? 0) + probability);
    }
    return Array.from(merged, ([word, probability]) => ({ word, probability })).sort(
      (a, b) => b.probability - a.probability,
    );
  }

  /** What may come at places of texts instead, the likeliest first; only with a language model. Throws the signal's reason when aborted. */
  alternatives(
    requests: readonly AlternativesRequest[],
    signal?: AbortSignal,
    options?: Pick<DecodingOptions, 'strength'>,
  ): Promise<NextToken[][][]> {
    return this.decoder.alternatives!(requests, signal, options);
  }

  /** ln p per token of texts given codes, the end counted. Throws the signal's reason when aborted. */
  score(
    texts: readonly CodedText[],
    signal?: AbortSignal,
    options?: Pick<DecodingOptions, 'strength'>,
  ): Promise<number[]> {
    return this.decoder.score(texts, signal, options);
  }

  private async restoreDirections(
    { directionFits }: SavedModel,
    keep: (computed: Computed) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (!this.hasLanguageModel) return;
    const restored = directionFits && directionSliders(directionFits);
    if (restored === undefined) {
      const { posteriorMean } = await this.encoder.encode(directionExamples, signal);
      const fits = fitDirections(posteriorMean);
      this.directions = directionSliders(fits)!;
      await keep({ directionFits: fits });
    } else this.directions = restored;
  }

  /** Where the sliders were fitted to other parameters, they are fitted to these, and saved for the next time. */
  private async restoreSliders(
    { sliders, sliderFits }: SavedModel,
    keep: (computed: Computed) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const restored: NamedSlider[] = [];
    for (const [index, examples] of sliders.entries()) {
      const fit = sliderFits?.[index];
      restored.push(fit === undefined ? await this.fitSlider(examples, signal) : namedSlider(examples, fit));
    }
    this.namedSliders = restored;
    if (restored.length > 0 && sliderFits === undefined) await keep({ sliderFits: restored.map(fitOf) });
  }

  async dispose(): Promise<void> {
    await this.encoder.dispose();
    await this.decoder.dispose();
    await this.exactCodes?.dispose();
  }
}

export interface ScoredText {
  readonly text: string;
  /** As decoded, without EOS: the text may have other quotation marks. */
  readonly tokenIds: readonly number[];
  /** ln p per token, the end counted. */
  readonly logProbabilityPerToken: number;
}

interface Parts {
  readonly tokenizer: Tokenizer;
  readonly encoder: PassageEncoder;
  readonly decoder: CodeDecoder;
  readonly exactCodes: ExactCodes | undefined;
}
