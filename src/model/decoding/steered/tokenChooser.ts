import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { noiseKey } from '../commonNoise.ts';
import { goesOnWithWord } from '../nextWords.ts';
import { repetitions } from '../repetition.ts';
import type { TokenChoice } from '../tokenChoice.ts';
import { type Candidate, chooseCandidate, joinEnd, logAddExp } from './candidates.ts';
import { type FamiliarWords, isUnfamiliar } from './familiarWords.ts';
import type { ForcedText } from './forcedText.ts';
import { repeatedTags } from './repeatedTags.ts';
import { saidWords } from './saidWords.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A place in a text at which a token is chosen. */
export interface OpenPosition {
  /** The tokens before it, without context. */
  readonly text: readonly number[];
  readonly forced: ForcedText;
  /** Whether the text ends with a word that does not go on. */
  readonly afterWord: boolean;
  /** What the output layer multiplies. [D] */
  readonly query: Float32Array;
  /** The language model's state. [D] */
  readonly hidden: Float32Array;
  readonly endLogit: number;
  /** The stream of noise. */
  readonly stream: number;
  /** Tokens that there is room for. */
  readonly room: number;
}

export interface ChoiceOptions extends TokenChoice {
  readonly seed: number;
  /** New tokens before a text may end. */
  readonly fewestTokens?: number;
  /** Lists of words; any word may come without them. */
  readonly familiar?: readonly FamiliarWords[];
  /** The distribution alone decides: no rule has a say. For measuring. */
  readonly bare?: boolean;
}

/** Words that are considered at each position; all others together seldom have a thousandth. */
const CANDIDATES = 64;
/** Forced text with more possible tokens is looked for among the candidates. */
const MAX_TARGETS = 256;
/** A word that was said is looked at where it is among so many candidates. */
const LEADING = 8;
/** What an unfamiliar word or name loses, in nats; where nothing else will do, it comes all the same. */
const UNFAMILIAR = 4;
/** With room for so few tokens a text is brought to an end: for each that is missing, an end gains so many nats. */
const LAST = { tokens: 12, gain: 0.25 };
const SENTENCE_END = /^[.!?…]["'”’)]*$/u;

/** Chooses next tokens: the likeliest or drawn ones of those that may come next. */
export class TokenChooser {
  readonly eosId: number;
  private readonly languageModel: LanguageModel;
  private readonly vocabulary: Vocabulary;
  private readonly unsteered: (hidden: Float32Array) => Float32Array;

  /** @param unsteered what the output layer multiplies of a state without steering */
  constructor(
    languageModel: LanguageModel,
    vocabulary: Vocabulary,
    unsteered: (hidden: Float32Array) => Float32Array,
  ) {
    this.languageModel = languageModel;
    this.vocabulary = vocabulary;
    this.unsteered = unsteered;
    this.eosId = vocabulary.size;
  }

  /** The next token at each position, with ln p as the steered model has it. */
  async choose(positions: readonly OpenPosition[], options: ChoiceOptions): Promise<Candidate[]> {
    const all = await this.candidates(positions);
    if (options.bare === true) return all.map((list, i) => this.draw(list, positions[i]!, options));
    const allowed = all.map((list, i) => this.allowed(list, positions[i]!, options));
    const capped = await this.capSaidWords(allowed, positions);
    return capped.map((list, i) => {
      const position = positions[i]!;
      const weighed = this.bringToEnd(this.lowerUnfamiliar(list, position, options), position);
      const { tokenId } = this.draw(weighed, position, options);
      return allowed[i]!.find((candidate) => candidate.tokenId === tokenId)!;
    });
  }

  /** The tokens that may come next at each position, the likeliest first, with ln p as the steered model has it. */
  async ranked(positions: readonly OpenPosition[]): Promise<Candidate[][]> {
    const all = await this.candidates(positions);
    return all.map((list, i) =>
      this.allowed(list, positions[i]!, {}).sort((a, b) => b.logProbability - a.logProbability),
    );
  }

  /** ln p of one token at each position, or of the end, as the steered model has it. */
  async logProbabilities(
    positions: readonly Pick<OpenPosition, 'query' | 'endLogit'>[],
    tokenIds: readonly number[],
  ): Promise<number[]> {
    const words = tokenIds.map((tokenId) => [tokenId === this.eosId ? 0 : tokenId]);
    const { scores, logSumExp } = await this.scores(stacked(positions.map(({ query }) => query)), words);
    return positions.map(({ endLogit }, i) => {
      const logit = tokenIds[i] === this.eosId ? endLogit : scores[i]![0]!;
      return logit - logAddExp(logSumExp[i]!, endLogit);
    });
  }

  private draw(
    candidates: readonly Candidate[],
    { text, stream }: OpenPosition,
    options: ChoiceOptions,
  ): Candidate {
    return chooseCandidate(candidates, options, noiseKey(options.seed, stream, text.length));
  }

  /** The likeliest tokens at each position, end of the passage and forced tokens included. */
  private async candidates(positions: readonly OpenPosition[]): Promise<Candidate[][]> {
    const words = await this.languageModel.head(stacked(positions.map(({ query }) => query)), CANDIDATES);
    const count = words.tokenIds.length / positions.length;
    const listed = positions.map(({ endLogit }, i) => {
      const row = {
        tokenIds: words.tokenIds.subarray(i * count, (i + 1) * count),
        logits: words.logits.subarray(i * count, (i + 1) * count),
        logSumExp: words.logSumExp[i]!,
      };
      return joinEnd(row, { tokenId: this.eosId, logit: endLogit });
    });
    await this.addForced(listed, positions);
    return listed;
  }

  /** Adds what has to come next, where it is not among the likeliest. */
  private async addForced(listed: readonly Candidate[][], positions: readonly OpenPosition[]): Promise<void> {
    const wanted = new Map<number, readonly number[]>();
    for (const [i, { forced }] of positions.entries()) {
      const tokens = forced.isDone ? [] : (forced.tokens(MAX_TARGETS) ?? [forced.literal()]);
      const known = new Set(listed[i]!.map(({ tokenId }) => tokenId));
      const missing = tokens.filter((tokenId) => !known.has(tokenId));
      if (missing.length > 0) wanted.set(i, missing);
    }
    if (wanted.size === 0) return;
    const queries = stacked([...wanted.keys()].map((i) => positions[i]!.query));
    const { scores, logSumExp } = await this.scores(queries, [...wanted.values()]);
    for (const [row, [i, tokens]] of [...wanted].entries()) {
      const normalizer = logAddExp(logSumExp[row]!, positions[i]!.endLogit);
      for (const [k, tokenId] of tokens.entries())
        listed[i]!.push({ tokenId, logProbability: scores[row]![k]! - normalizer });
    }
  }

  /** Logits of some words for each query, and over all words. */
  private async scores(
    queries: Float32Array,
    targets: readonly (readonly number[])[],
  ): Promise<{ scores: Float32Array[]; logSumExp: Float32Array }> {
    const width = Math.max(...targets.map(({ length }) => length));
    const all = new Int32Array(targets.length * width);
    for (const [row, tokens] of targets.entries()) all.set(tokens, row * width);
    const { logits, logSumExp } = await this.languageModel.scores(queries, all);
    return { scores: targets.map((_, row) => logits.subarray(row * width, (row + 1) * width)), logSumExp };
  }

  /** The candidates that may come next; at least one. */
  private allowed(
    candidates: readonly Candidate[],
    { text, forced, afterWord }: OpenPosition,
    { fewestTokens = 1 }: Pick<ChoiceOptions, 'fewestTokens'>,
  ): Candidate[] {
    const repeated = repetitions(text, (tokenId) => this.vocabulary.partOfCompound(tokenId));
    for (const tokenId of repeatedTags(text, this.vocabulary)) repeated.add(tokenId);
    const isBlank = this.vocabulary.text(text).trim() === '';
    const left = candidates.filter(({ tokenId }) => {
      if (tokenId === this.eosId)
        return (forced.isPassed || afterWord) && !isBlank && text.length >= fewestTokens;
      if (!forced.isDone) return forced.allows(tokenId);
      const token = this.vocabulary.text([tokenId]);
      if (afterWord && goesOnWithWord(token)) return false;
      // Special tokens have no text.
      return token !== '' && !(isBlank && token.trim() === '') && !repeated.has(tokenId);
    });
    if (left.length > 0) return left;
    return [{ tokenId: forced.isDone ? this.eosId : forced.literal(), logProbability: -Infinity }];
  }

  /** Takes probability from words that no list has. */
  private lowerUnfamiliar(
    candidates: readonly Candidate[],
    { text, forced }: OpenPosition,
    { familiar }: ChoiceOptions,
  ): readonly Candidate[] {
    if (familiar === undefined || !forced.isDone) return candidates;
    const said = this.vocabulary.text(text);
    return candidates.map((candidate) =>
      candidate.tokenId !== this.eosId && isUnfamiliar(said, candidate.tokenId, this.vocabulary, familiar)
        ? { ...candidate, logProbability: candidate.logProbability - UNFAMILIAR }
        : candidate,
    );
  }

  /** Gives probability to the ends of sentence and passage where little room is left: a text that is cut off says nothing. */
  private bringToEnd(candidates: readonly Candidate[], { room }: OpenPosition): readonly Candidate[] {
    const gain = LAST.gain * (LAST.tokens - room);
    if (gain <= 0) return candidates;
    const isEnd = (tokenId: number): boolean =>
      tokenId === this.eosId || SENTENCE_END.test(this.vocabulary.text([tokenId]));
    return candidates.map((candidate) =>
      isEnd(candidate.tokenId)
        ? { ...candidate, logProbability: candidate.logProbability + gain }
        : candidate,
    );
  }

  /** Gives words that the text has already no more probability than the unsteered language model gives them. */
  private async capSaidWords(
    candidates: readonly (readonly Candidate[])[],
    positions: readonly OpenPosition[],
  ): Promise<(readonly Candidate[])[]> {
    const said = candidates.map((list, i) => {
      const words = saidWords(positions[i]!.text, this.vocabulary);
      return list
        .slice(0, LEADING)
        .map(({ tokenId }) => tokenId)
        .filter((tokenId) => words.has(tokenId));
    });
    const places = [...said.keys()].filter((i) => said[i]!.length > 0);
    if (places.length === 0) return [...candidates];
    const queries = stacked(places.map((i) => this.unsteered(positions[i]!.hidden)));
    const { scores, logSumExp } = await this.scores(
      queries,
      places.map((i) => said[i]!),
    );
    const capped = [...candidates];
    for (const [row, i] of places.entries())
      capped[i] = candidates[i]!.map((candidate) => {
        const column = said[i]!.indexOf(candidate.tokenId);
        if (column < 0) return candidate;
        const most = scores[row]![column]! - logSumExp[row]!;
        return { ...candidate, logProbability: Math.min(candidate.logProbability, most) };
      });
    return capped;
  }
}

/** Rows of equal width, one after another. */
export function stacked(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) all.set(row, i * width);
  return all;
}
