import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { yieldToEvents } from '../../numerics/yielding.ts';
import type { Candidate } from './candidates.ts';
import { ForcedText } from './forcedText.ts';
import { GrowingPassage } from './passage.ts';
import { PrefixCache } from './prefixCache.ts';
import { type BegunPassage, SteeredTokenSteps } from './steeredTokenSteps.ts';
import type { SteeredPassages, SteeringSteps } from './steeringSteps.ts';
import { type CodedText, lastPrefixes, type ScoringOptions, TextScorer } from './textScorer.ts';
import { type ChoiceOptions, type OpenPosition, stacked, TokenChooser } from './tokenChooser.ts';
import { Vocabulary } from './vocabulary.ts';

/** A passage to decode. */
export interface SteeredRequest {
  /** [Z] */
  readonly latentCode: Float32Array;
  /** Tokens of the text before the passage; without them it is decoded alone. */
  readonly context?: readonly number[];
  /** Tokens that it begins with already. */
  readonly given?: readonly number[];
  /** Whether these end with a word that does not go on. */
  readonly afterWord?: boolean;
  /** What has to come next: the separator after its context, an unfinished word at the cursor. */
  readonly forced?: string;
  /** Tokens of it at most, where that is less than the decoder's own limit. */
  readonly longest?: number;
  /** Tokens of a text that was decoded before from a code nearby; what of it holds is not read again. */
  readonly draft?: readonly number[];
  /** Passages with the same stream meet the same noise; by default each has its own. */
  readonly stream?: number;
}

export interface SteeredOptions extends ChoiceOptions {
  /** How much the steering adds: 0 is the language model alone, 1 is as trained. */
  readonly strength?: number;
  /** The tokens of a passage so far, forced ones included, whenever it has grown. */
  readonly onText?: (passage: number, tokenIds: readonly number[]) => void;
}

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
  /** Tokens of drafts that were looked at, and those that held. */
  readonly counts = { drafted: 0, accepted: 0 };
  readonly prefixes: PrefixCache;
  readonly vocabulary: Vocabulary;
  private readonly steering: SteeringSteps;
  private readonly chooser: TokenChooser;
  private readonly scorer: TextScorer;
  private readonly bos: number;
  private readonly width: number;

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
    this.scorer = new TextScorer(
      { prefixes: this.prefixes, steering, chooser: this.chooser },
      { bos: this.bos, maximumLength },
    );
    this.width = languageModel.config.width;
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
    const passages: GrowingPassage[] = [];
    for (const [i, request] of requests.entries()) {
      const { latentCode, context = [], given = [], afterWord = false } = request;
      const { forced = '', longest = Infinity, stream = i } = request;
      const prefix = await this.prefixes.prefix([...context, ...given], signal);
      const prefixes = lastPrefixes(prefix, given.length + 1);
      const maximumLength = Math.min(longest, this.maximumLength);
      const coming = ForcedText.of(this.vocabulary, forced);
      passages.push(new GrowingPassage(latentCode, { stream, maximumLength, afterWord }, prefixes, coming));
    }
    const tell = (grown: readonly GrowingPassage[]): void => {
      for (const passage of grown) options.onText?.(passages.indexOf(passage), [...passage.tokenIds]);
    };
    const drafted = passages.filter((_, i) => requests[i]!.draft !== undefined);
    if (drafted.length > 0) {
      await this.acceptDrafts(
        drafted,
        requests.flatMap(({ draft }) => (draft === undefined ? [] : [draft])),
        options,
      );
      tell(drafted);
    }
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
        const places = await this.steer(steered, open, [from, position + 1], sources);
        const last = position - from;
        const choosing = open.filter(({ tokenIds }) => tokenIds.length === position);
        const chosen = await this.chooser.choose(
          choosing.map((passage) => places[open.indexOf(passage)]![last]!),
          options,
        );
        for (const [i, passage] of choosing.entries()) this.take(passage, chosen[i]!);
        tell(choosing);
        sources = [...open.keys()].filter((row) => !open[row]!.isFinished);
        open = sources.map((row) => open[row]!);
        from = position + 1;
      }
    } finally {
      steered.dispose();
    }
  }

  /**
   * Steers over whole drafts at once, and takes of each the tokens that would be chosen anyhow, and the first one that is
   * chosen instead.
   */
  private async acceptDrafts(
    passages: readonly GrowingPassage[],
    drafts: readonly (readonly number[])[],
    options: SteeredOptions,
  ): Promise<void> {
    const known = passages.map((passage, i) => this.knownPart(passage, drafts[i]!));
    const steered = await this.steering.begin(
      passages.map(({ latentCode }) => latentCode),
      options.strength ?? 1,
    );
    try {
      const places = await this.steer(steered, passages, [
        0,
        Math.max(...known.map(({ length }) => length)) + 1,
      ]);
      const open = known.map((draft, i) => places[i]!.slice(0, draft.length + 1));
      const chosen = await this.chooser.choose(open.flat(), options);
      let from = 0;
      for (const [i, passage] of passages.entries()) {
        const own = chosen.slice(from, (from += open[i]!.length));
        this.counts.drafted += known[i]!.length;
        let accepted = 0;
        for (const candidate of own) {
          this.take(passage, candidate);
          if (passage.isFinished || candidate.tokenId !== known[i]![accepted]) break;
          accepted++;
        }
        this.counts.accepted += accepted;
        passage.prefixes.length = accepted + 1;
      }
    } finally {
      steered.dispose();
    }
  }

  /** The tokens of a draft that may stand there and whose states are known. */
  private knownPart(passage: GrowingPassage, draft: readonly number[]): number[] {
    const known: number[] = [];
    for (const tokenId of draft.slice(0, this.maximumLength)) {
      const forced = passage.forcedAt(known.length);
      const prefix = this.prefixes.known(passage.prefixes.at(-1), tokenId);
      if (prefix === undefined || !(forced.isDone || forced.allows(tokenId))) break;
      passage.prefixes.push(prefix);
      known.push(tokenId);
    }
    return known;
  }

  /** Lets the language model read the last token of each passage. */
  private async read(passages: readonly GrowingPassage[]): Promise<void> {
    const read = await this.prefixes.extend(
      passages.map(({ prefixes, tokenIds }) => ({ prefix: prefixes.at(-1)!, tokenIds: tokenIds.slice(-1) })),
    );
    for (const [i, { prefixes }] of passages.entries()) prefixes.push(read[i]!);
  }

  /**
   * The positions `from` to `end` of every passage. Where a passage has read less, its last ones mean nothing.
   * @param sources as in `SteeredPassages.append`
   */
  private async steer(
    steered: SteeredPassages,
    passages: readonly GrowingPassage[],
    [from, end]: readonly [number, number],
    sources?: readonly number[],
  ): Promise<OpenPosition[][]> {
    const places = Array.from({ length: end - from }, (_, i) => from + i);
    const prefixes = passages.flatMap((passage) =>
      places.map((position) => passage.prefixes[position] ?? passage.prefixes.at(-1)!),
    );
    const { queries, endLogits } = await steered.append(
      stacked(prefixes.map(({ hidden }) => hidden)),
      prefixes.map(({ tokenId }, i) => (from + (i % places.length) === 0 ? this.bos : tokenId)),
      sources,
    );
    return passages.map((passage, row) =>
      places.map((position, column) => {
        const at = row * places.length + column;
        return {
          text: passage.before(position),
          forced: passage.forcedAt(position),
          afterWord: passage.isAfterWord(position),
          query: queries.subarray(at * this.width, (at + 1) * this.width),
          hidden: prefixes[at]!.hidden,
          endLogit: endLogits[at]!,
          stream: passage.stream,
          room: passage.maximumLength - position,
        };
      }),
    );
  }

  private take(passage: GrowingPassage, { tokenId, logProbability }: Candidate): void {
    passage.logProbability += logProbability;
    if (tokenId !== this.chooser.eosId) passage.tokenIds.push(tokenId);
    passage.isFinished = tokenId === this.chooser.eosId || passage.tokenIds.length >= passage.maximumLength;
  }

  async dispose(): Promise<void> {
    this.prefixes.free();
    await this.steering.dispose();
  }
}
