import { yieldToEvents } from '../../numerics/yielding.ts';
import type { PrefixCache } from './prefixCache.ts';
import type { Prefix } from './prefixTree.ts';
import type { SteeringSteps } from './steeringSteps.ts';
import type { Candidate } from './candidates.ts';
import { ForcedText } from './forcedText.ts';
import { type OpenPosition, stacked, type TokenChooser } from './tokenChooser.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A text, and the code that it may say. */
export interface CodedText {
  /** [Z] */
  readonly latentCode: Float32Array;
  /** Tokens of the passage, the separator after its context included. */
  readonly tokenIds: readonly number[];
  /** Tokens of the text before the passage; without them it stands alone. */
  readonly context?: readonly number[];
}

/** A text, and places in it. */
export interface PlacedText extends CodedText {
  /** Of tokens, ascending. */
  readonly places: readonly number[];
}

export interface ScoringOptions {
  /** How much the steering adds: 0 is the language model alone, 1 is as trained. */
  readonly strength?: number;
}

/** Texts that are scored at once. */
const MAX_TEXTS = 16;

/** Scores texts under latent codes, all positions of a text at once. */
export class TextScorer {
  private readonly prefixes: PrefixCache;
  private readonly steering: SteeringSteps;
  private readonly chooser: TokenChooser;
  private readonly vocabulary: Vocabulary;
  private readonly bos: number;
  private readonly maximumLength: number;

  constructor(
    parts: { prefixes: PrefixCache; steering: SteeringSteps; chooser: TokenChooser; vocabulary: Vocabulary },
    { bos, maximumLength }: { bos: number; maximumLength: number },
  ) {
    this.prefixes = parts.prefixes;
    this.steering = parts.steering;
    this.chooser = parts.chooser;
    this.vocabulary = parts.vocabulary;
    this.bos = bos;
    this.maximumLength = maximumLength;
  }

  /** As `SteeredDecoder.score`. */
  async score(
    texts: readonly CodedText[],
    { strength = 1 }: ScoringOptions,
    signal: AbortSignal | undefined,
  ): Promise<number[]> {
    const found: number[] = [];
    for (let first = 0; first < texts.length; first += MAX_TEXTS) {
      if (first > 0) await yieldToEvents(signal);
      const some = texts.slice(first, first + MAX_TEXTS);
      found.push(...(await this.scoreTogether(some, strength, signal)));
    }
    return found;
  }

  /**
   * The tokens that may come at some places of texts instead of those that do, the likeliest first, with ln p.
   * @returns for each text and each of its places
   * @throws as `score`
   */
  async alternatives(
    texts: readonly PlacedText[],
    { strength = 1 }: ScoringOptions,
    signal: AbortSignal | undefined,
  ): Promise<Candidate[][][]> {
    const found: Candidate[][][] = [];
    for (let first = 0; first < texts.length; first += MAX_TEXTS) {
      if (first > 0) await yieldToEvents(signal);
      const some = texts.slice(first, first + MAX_TEXTS);
      const steered = await this.steer(some, strength, signal);
      const positions = some.flatMap(({ tokenIds, places }, i) =>
        places.map((place): OpenPosition => ({
          ...steered[i]![place]!,
          text: tokenIds.slice(0, place),
          forced: ForcedText.of(this.vocabulary, ''),
          afterWord: false,
          stream: 0,
          room: Infinity,
        })),
      );
      const ranked = (await this.chooser.ranked(positions)).values();
      for (const { places } of some) found.push(places.map(() => ranked.next().value!));
    }
    return found;
  }

  private async scoreTogether(
    texts: readonly CodedText[],
    strength: number,
    signal: AbortSignal | undefined,
  ): Promise<number[]> {
    const targets = texts.map(({ tokenIds }) =>
      tokenIds.length < this.maximumLength ? [...tokenIds, this.chooser.eosId] : [...tokenIds],
    );
    const steered = await this.steer(texts, strength, signal);
    // Texts that begin alike, of one code, have the same beginning: it is looked at once.
    const different = new Map<Float32Array, Map<string, number>>();
    const positions: Pick<OpenPosition, 'query' | 'endLogit'>[] = [];
    const wanted: number[] = [];
    const rows = targets.map((row, i) => {
      const { latentCode, context = [] } = texts[i]!;
      const known = different.get(latentCode) ?? new Map<string, number>();
      different.set(latentCode, known);
      return row.map((target, column) => {
        const position = steered[i]![column]!;
        const key = `${position.prefix} ${context.length} ${target}`;
        const at = known.get(key) ?? positions.push(position) - 1;
        if (!known.has(key)) wanted.push(target);
        known.set(key, at);
        return at;
      });
    });
    const each = await this.chooser.logProbabilities(positions, wanted);
    return rows.map((row) => row.reduce((sum, at) => sum + each[at]!, 0));
  }

  /** What is predicted from, before each token of each text and, where there may be more, after the last. */
  private async steer(
    texts: readonly CodedText[],
    strength: number,
    signal: AbortSignal | undefined,
  ): Promise<(Pick<OpenPosition, 'query' | 'hidden' | 'endLogit'> & { readonly prefix: number })[][]> {
    // Nothing is predicted from the last token of a text of the largest length.
    const known = texts.map(({ tokenIds }) => tokenIds.slice(0, this.maximumLength - 1));
    const read = await this.prefixes.extend(
      texts.map(({ context = [] }, i) => ({
        prefix: undefined,
        tokenIds: [this.bos, ...context, ...known[i]!],
      })),
      signal,
    );
    const places = read.map((prefix, i) => lastPrefixes(prefix, known[i]!.length + 1));
    const longest = Math.max(...places.map(({ length }) => length));
    const filled = places.map((row) => Array.from({ length: longest }, (_, i) => row[i] ?? row.at(-1)!));
    const steered = await this.steering.begin(
      texts.map(({ latentCode }) => latentCode),
      strength,
    );
    try {
      const { queries, endLogits } = await steered.append(
        stacked(filled.flat().map(({ hidden }) => hidden)),
        filled.flatMap((row) => row.map(({ tokenId }, i) => (i === 0 ? this.bos : tokenId))),
      );
      const width = queries.length / endLogits.length;
      return places.map((row, i) =>
        row.map(({ hidden, id }, column) => {
          const at = i * longest + column;
          const query = queries.subarray(at * width, (at + 1) * width);
          return { query, hidden, endLogit: endLogits[at]!, prefix: id };
        }),
      );
    } finally {
      steered.dispose();
    }
  }
}

/** A prefix and those before it, `count` in all, the shortest first. */
export function lastPrefixes(prefix: Prefix, count: number): Prefix[] {
  const found: Prefix[] = [];
  for (let at: Prefix | undefined = prefix; at !== undefined && found.length < count; at = at.parent)
    found.push(at);
  return found.reverse();
}
