import { yieldToEvents } from '../numerics/yielding.ts';
import { SPECIAL } from '../vae/graphs/feeds.ts';
import { mostProbable } from './mostProbable.ts';
import type { TokenSteps } from './nextWords.ts';
import type { Candidate } from './steered/candidates.ts';
import type { GrowingTexts } from './stepDecoder.ts';

/** Tokens that are considered at each place. */
const CANDIDATES = 64;

/** The distributions of a decoder that writes by itself, after a beginning. */
export class CachedTokenSteps implements TokenSteps {
  private readonly growing: GrowingTexts;
  private readonly given: readonly number[];
  private readonly settle: (probabilities: Float32Array, text: readonly number[]) => void;
  /** Tokens of each row after what is given. */
  private rows: (readonly number[])[] = [[]];

  /**
   * @param growing one text without a token yet; disposed of with this
   * @param settle brings probabilities to what is chosen from, given the tokens after `given`
   */
  constructor(
    growing: GrowingTexts,
    given: readonly number[],
    settle: (probabilities: Float32Array, text: readonly number[]) => void,
  ) {
    this.growing = growing;
    this.given = given;
    this.settle = settle;
  }

  async begin(): Promise<readonly Candidate[]> {
    return this.ranked(await this.growing.append([SPECIAL.begin, ...this.given]))[0]!;
  }

  async append(
    tokenIds: readonly number[],
    sources: readonly number[],
    signal?: AbortSignal,
  ): Promise<Candidate[][]> {
    await yieldToEvents(signal);
    this.rows = sources.map((source, i) => [...this.rows[source]!, tokenIds[i]!]);
    return this.ranked(await this.growing.append(tokenIds, sources));
  }

  private ranked(probabilities: Float32Array): Candidate[][] {
    const size = probabilities.length / this.rows.length;
    return this.rows.map((text, row) => {
      const own = probabilities.subarray(row * size, (row + 1) * size);
      this.settle(own, text);
      return mostProbable(own, CANDIDATES).map((tokenId) => ({
        tokenId,
        logProbability: Math.log(own[tokenId]!),
      }));
    });
  }

  dispose(): void {
    this.growing.dispose();
  }
}
