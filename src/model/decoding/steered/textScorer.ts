import { yieldToEvents } from '../../numerics/yielding.ts';
import type { PrefixCache } from './prefixCache.ts';
import type { Prefix } from './prefixTree.ts';
import type { SteeringSteps } from './steeringSteps.ts';
import { stacked, type TokenChooser } from './tokenChooser.ts';

/** A text, and the code that it may say. */
export interface CodedText {
  /** [Z] */
  readonly latentCode: Float32Array;
  /** Tokens of the passage, the separator after its context included. */
  readonly tokenIds: readonly number[];
  /** Tokens of the text before the passage; without them it stands alone. */
  readonly context?: readonly number[];
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
  private readonly bos: number;
  private readonly maximumLength: number;

  constructor(
    parts: { prefixes: PrefixCache; steering: SteeringSteps; chooser: TokenChooser },
    { bos, maximumLength }: { bos: number; maximumLength: number },
  ) {
    this.prefixes = parts.prefixes;
    this.steering = parts.steering;
    this.chooser = parts.chooser;
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

  private async scoreTogether(
    texts: readonly CodedText[],
    strength: number,
    signal: AbortSignal | undefined,
  ): Promise<number[]> {
    const targets = texts.map(({ tokenIds }) =>
      tokenIds.length < this.maximumLength ? [...tokenIds, this.chooser.eosId] : [...tokenIds],
    );
    const read = await this.prefixes.extend(
      texts.map(({ context = [] }, i) => ({
        prefix: undefined,
        // Nothing is predicted from the last target.
        tokenIds: [this.bos, ...context, ...targets[i]!.slice(0, -1)],
      })),
      signal,
    );
    const places = read.map((prefix, i) => lastPrefixes(prefix, targets[i]!.length));
    const longest = Math.max(...targets.map(({ length }) => length));
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
      const positions = targets.flatMap((row, i) =>
        row.map((_, column) => {
          const at = i * longest + column;
          return { query: queries.subarray(at * width, (at + 1) * width), endLogit: endLogits[at]! };
        }),
      );
      const each = (await this.chooser.logProbabilities(positions, targets.flat())).values();
      return targets.map((row) => row.reduce((sum) => sum + each.next().value!, 0));
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
