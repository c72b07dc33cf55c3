import { yieldToEvents } from '../../numerics/yielding.ts';
import type { TokenSteps } from '../nextWords.ts';
import type { Candidate } from './candidates.ts';
import { ForcedText } from './forcedText.ts';
import type { PrefixCache } from './prefixCache.ts';
import type { Prefix } from './prefixTree.ts';
import type { SteeredPassages, SteeringSteps } from './steeringSteps.ts';
import { lastPrefixes } from './textScorer.ts';
import { stacked, type TokenChooser } from './tokenChooser.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a text begins with, and the code that it says. */
export interface BegunPassage {
  /** [Z] */
  readonly latentCode: Float32Array;
  /** Tokens of the text before the passage. */
  readonly context: readonly number[];
  /** Tokens that the passage begins with. */
  readonly given: readonly number[];
  readonly strength: number;
}

interface Parts {
  readonly prefixes: PrefixCache;
  readonly steering: SteeringSteps;
  readonly chooser: TokenChooser;
  readonly vocabulary: Vocabulary;
  readonly bos: number;
}

/** The steered language model's distributions after a beginning: what it has read of that is not read again. */
export class SteeredTokenSteps implements TokenSteps {
  private readonly parts: Parts;
  private readonly begun: BegunPassage;
  private readonly signal: AbortSignal | undefined;
  private steered: SteeredPassages | undefined;
  /** Of each row: where the language model stands, and the tokens of the passage. */
  private rows: { readonly prefix: Prefix; readonly tokenIds: readonly number[] }[] = [];

  constructor(parts: Parts, begun: BegunPassage, signal?: AbortSignal) {
    this.parts = parts;
    this.begun = begun;
    this.signal = signal;
  }

  async begin(): Promise<readonly Candidate[]> {
    const { prefixes, steering, bos } = this.parts;
    const { context, given, latentCode, strength } = this.begun;
    const prefix = await prefixes.prefix([...context, ...given], this.signal);
    this.rows = [{ prefix, tokenIds: given }];
    this.steered = await steering.begin([latentCode], strength);
    const read = lastPrefixes(prefix, given.length + 1);
    const { queries, endLogits } = await this.steered.append(stacked(read.map(({ hidden }) => hidden)), [
      bos,
      ...given,
    ]);
    const [first] = await this.ranked(
      queries.slice(given.length * prefix.hidden.length),
      endLogits.slice(given.length),
    );
    return first!;
  }

  async append(
    tokenIds: readonly number[],
    sources: readonly number[],
    signal?: AbortSignal,
  ): Promise<Candidate[][]> {
    await yieldToEvents(signal);
    const from = sources.map((source) => this.rows[source]!);
    const read = await this.parts.prefixes.extend(
      from.map(({ prefix }, row) => ({ prefix, tokenIds: [tokenIds[row]!] })),
      signal,
    );
    this.rows = from.map((row, i) => ({ prefix: read[i]!, tokenIds: [...row.tokenIds, tokenIds[i]!] }));
    const { queries, endLogits } = await this.steered!.append(
      stacked(read.map(({ hidden }) => hidden)),
      tokenIds,
      sources,
    );
    return this.ranked(queries, endLogits);
  }

  private ranked(queries: Float32Array, endLogits: Float32Array): Promise<Candidate[][]> {
    const { chooser, vocabulary } = this.parts;
    const width = queries.length / this.rows.length;
    return chooser.ranked(
      this.rows.map(({ prefix, tokenIds }, row) => ({
        text: tokenIds,
        forced: ForcedText.of(vocabulary, ''),
        afterWord: false,
        query: queries.subarray(row * width, (row + 1) * width),
        hidden: prefix.hidden,
        endLogit: endLogits[row]!,
        stream: 0,
        room: Infinity,
      })),
    );
  }

  dispose(): void {
    this.steered?.dispose();
  }
}
