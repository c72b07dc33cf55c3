import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { yieldToEvents } from '../../numerics/yielding.ts';
import type { Candidate } from './candidates.ts';
import { type DraftedPassage, DraftReader } from './draftReader.ts';
import { ForcedText } from './forcedText.ts';
import { openPositions } from './openPositions.ts';
import { GrowingPassage } from './passage.ts';
import { PrefixCache } from './prefixCache.ts';
import { type BegunPassage, SteeredTokenSteps } from './steeredTokenSteps.ts';
import type { SteeringSteps } from './steeringSteps.ts';
import {
  type CodedText,
  lastPrefixes,
  type PlacedText,
  type ScoringOptions,
  TextScorer,
} from './textScorer.ts';
import { TokenChooser } from './tokenChooser.ts';
import type { SteeredOptions, SteeredRequest } from './steeredRequest.ts';
import { Vocabulary } from './vocabulary.ts';

export interface SteeredText {
  /** Its tokens, given and forced ones included. */
  readonly tokenIds: readonly number[];
  /** ln p of the tokens that are not given and of the end, given code and context. */
  readonly logProbability: number;
}

/** Memory of known prefixes: some 2,700 tokens of SmolLM2-135M. */
const MAX_PREFIX_BYTES = 128 * 2 ** 20;

/**
 * Decodes latent codes with a language model whose hidden states a steering network adds to. As these states do not depend
 * on the code, whatever was read for one code serves all others.
 */
export class SteeredDecoder {
  readonly maximumLength: number;
  readonly prefixes: PrefixCache;
  readonly vocabulary: Vocabulary;
  private readonly steering: SteeringSteps;
  private readonly chooser: TokenChooser;
  private readonly scorer: TextScorer;
  private readonly drafts: DraftReader;
  private readonly bos: number;

  /**
   * @param languageModel stays the caller's
   * @param steering is disposed of with the decoder
   * @param maximumLength tokens of a passage
   */
  constructor(
    languageModel: LanguageModel,
    steering: SteeringSteps,
    { maximumLength, maximumBytes = MAX_PREFIX_BYTES }: { maximumLength: number; maximumBytes?: number },
  ) {
    this.maximumLength = maximumLength;
    this.steering = steering;
    this.vocabulary = new Vocabulary(languageModel.tokenizer);
    this.chooser = new TokenChooser(languageModel, this.vocabulary, (hidden) => steering.unsteered(hidden));
    this.prefixes = new PrefixCache(languageModel, maximumBytes);
    this.bos = languageModel.config.marks.document;
    const { prefixes, chooser, vocabulary, bos } = this;
    this.scorer = new TextScorer({ prefixes, steering, chooser, vocabulary }, { bos, maximumLength });
    this.drafts = new DraftReader({ prefixes, steering, chooser, bos });
  }

  /** Tokens of drafts that were looked at, and those that held. */
  get counts(): { readonly drafted: number; readonly accepted: number } {
    return this.drafts.counts;
  }

  /**
   * Decodes passages together until each has ended or has the largest length.
   * Throws the signal's reason once it is aborted, at the next token.
   */
  async decode(
    requests: readonly SteeredRequest[],
    options: SteeredOptions,
    signal?: AbortSignal,
  ): Promise<SteeredText[]> {
    const begun = await this.prefixes.extend(
      requests.map(({ context = [], given = [] }) => ({
        prefix: undefined,
        tokenIds: [this.bos, ...context, ...given],
      })),
      signal,
    );
    const passages = requests.map((request, i) => {
      const {
        latentCode,
        given = [],
        afterWord = false,
        forced = '',
        longest = Infinity,
        stream = i,
      } = request;
      const prefixes = lastPrefixes(begun[i]!, given.length + 1);
      const maximumLength = Math.min(longest, this.maximumLength);
      const coming = ForcedText.of(this.vocabulary, forced);
      return new GrowingPassage(latentCode, { stream, maximumLength, afterWord }, prefixes, coming);
    });
    const tell = (grown: readonly GrowingPassage[]): void => {
      for (const passage of grown) options.onText?.(passages.indexOf(passage), [...passage.tokenIds]);
    };
    const drafted = requests.flatMap(({ draft, guess = [] }, i): DraftedPassage[] => {
      if (draft !== undefined) return [{ passage: passages[i]!, draft, isRead: true }];
      return guess.length === 0 ? [] : [{ passage: passages[i]!, draft: guess, isRead: false }];
    });
    await this.drafts.accept(drafted, options, tell, signal);
    const open = passages.filter(({ isFinished }) => !isFinished);
    if (open.length > 0) await this.grow(open, options, tell, signal);
    return passages.map(({ tokenIds, logProbability }) => ({ tokenIds, logProbability }));
  }

  /**
   * ln p of each text's tokens and its end, given code and context; a text of the largest length or more has no end.
   * @throws the signal's reason: it is looked at between runs of the language model, and after every 16 texts
   */
  score(texts: readonly CodedText[], options: ScoringOptions = {}, signal?: AbortSignal): Promise<number[]> {
    return this.scorer.score(texts, options, signal);
  }

  /** What may come at places of texts instead, as `TextScorer.alternatives`. */
  alternatives(
    texts: readonly PlacedText[],
    options: ScoringOptions = {},
    signal?: AbortSignal,
  ): Promise<Candidate[][][]> {
    return this.scorer.alternatives(texts, options, signal);
  }

  /** The distributions of what comes after a beginning; to be disposed of. */
  stepsAfter(begun: BegunPassage, signal?: AbortSignal): SteeredTokenSteps {
    const { prefixes, steering, chooser, vocabulary, bos } = this;
    return new SteeredTokenSteps({ prefixes, steering, chooser, vocabulary, bos }, begun, signal);
  }

  /**
   * Decodes token by token. All passages are at the same position: those that have more tokens already, because a draft
   * held, wait without the language model.
   */
  private async grow(
    passages: readonly GrowingPassage[],
    options: SteeredOptions,
    tell: (grown: readonly GrowingPassage[]) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const steered = await this.steering.begin(
      passages.map(({ latentCode }) => latentCode),
      options.strength ?? 1,
    );
    try {
      let open = passages;
      let sources: number[] | undefined;
      for (let from = 0; open.length > 0;) {
        await yieldToEvents(signal);
        const position = Math.min(...open.map(({ tokenIds }) => tokenIds.length));
        await this.read(open.filter(({ prefixes }) => prefixes.length <= position));
        const places = await openPositions(steered, open, {
          bos: this.bos,
          from,
          end: position + 1,
          sources,
        });
        const last = position - from;
        const choosing = open.filter(({ tokenIds }) => tokenIds.length === position);
        const chosen = await this.chooser.choose(
          choosing.map((passage) => places[open.indexOf(passage)]![last]!),
          options,
        );
        for (const [i, passage] of choosing.entries()) passage.take(chosen[i]!, this.chooser.eosId);
        tell(choosing);
        sources = [...open.keys()].filter((row) => !open[row]!.isFinished);
        open = sources.map((row) => open[row]!);
        from = position + 1;
      }
    } finally {
      steered.dispose();
    }
  }

  /** Lets the language model read the last token of each passage. */
  private async read(passages: readonly GrowingPassage[]): Promise<void> {
    const read = await this.prefixes.extend(
      passages.map(({ prefixes, tokenIds }) => ({ prefix: prefixes.at(-1)!, tokenIds: tokenIds.slice(-1) })),
    );
    for (const [i, { prefixes }] of passages.entries()) prefixes.push(read[i]!);
  }

  async dispose(): Promise<void> {
    this.prefixes.free();
    await this.steering.dispose();
  }
}
