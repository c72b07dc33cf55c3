/**
 * An n-gram language model of the workspace's own passages over token ids, with interpolated absolute discounting (Chen
 * and Goodman 1999, section 2.6). It knows which words follow which in this writer's text long before a small neural
 * decoder has learnt that from as few passages, and nothing of what a latent code means.
 *
 * Nothing is counted beforehand: the places of all passages are sorted by what stands there, so that the places where a
 * context occurs are a stretch of that order, and so are the followers in it. Four bytes a token, any context length.
 */

/** Tokens of context and the token after it. */
const ORDER = 5;
const DISCOUNT = 0.75;

export class NgramModel {
  private readonly beginId: number;
  /** All passages one after the other, each between its marks. */
  private readonly tokens: Int32Array;
  /** Every place in `tokens`, sorted by the ORDER tokens from there on. */
  private readonly places: Int32Array;
  /** [V], add-one smoothed, sums to 1. */
  private readonly unigrams: Float64Array;

  private constructor(beginId: number, tokens: Int32Array, places: Int32Array, unigrams: Float64Array) {
    this.beginId = beginId;
    this.tokens = tokens;
    this.places = places;
    this.unigrams = unigrams;
  }

  /** @param passages token ids without marks */
  static fit(
    passages: readonly (readonly number[])[],
    vocabularySize: number,
    beginId: number,
    endId: number,
  ): NgramModel {
    const tokens = Int32Array.from(passages.flatMap((passage) => [beginId, ...passage, endId]));
    const places = Int32Array.from(tokens.keys());
    places.sort((a, b) => {
      for (let i = 0; i < ORDER; i++) {
        const difference = (tokens[a + i] ?? -1) - (tokens[b + i] ?? -1);
        if (difference !== 0) return difference;
      }
      return a - b;
    });
    const unigrams = new Float64Array(vocabularySize).fill(1);
    for (const token of tokens) if (token !== beginId) unigrams[token]!++;
    const total = unigrams.reduce((sum, count) => sum + count, 0);
    return new NgramModel(
      beginId,
      tokens,
      places,
      unigrams.map((count) => count / total),
    );
  }

  /**
   * p(token | text so far): each longer context adds its discounted counts to what the shorter one says.
   * @param text token ids since the begin of the passage
   * @returns [V], sums to 1, all above 0
   */
  distribution(text: readonly number[]): Float64Array {
    const known = [this.beginId, ...text];
    const probabilities = this.unigrams.slice();
    for (let length = 1; length < ORDER && length <= known.length; length++) {
      const context = known.slice(known.length - length);
      const from = this.firstPlace(context, 0);
      const to = this.firstPlace(context, 1);
      if (from === to) break; // A longer context does not occur either.
      this.interpolate(probabilities, from, to, length);
    }
    return probabilities;
  }

  /** p <- (c - D) / n for each follower with count c of n in all, and D times the share of distinct ones of p before. */
  private interpolate(probabilities: Float64Array, from: number, to: number, length: number): void {
    const total = to - from;
    const counts = new Map<number, number>();
    for (let i = from; i < to; i++) {
      const follower = this.tokens[this.places[i]! + length];
      if (follower !== undefined) counts.set(follower, (counts.get(follower) ?? 0) + 1);
    }
    const leftOver = (DISCOUNT * counts.size) / total;
    for (let token = 0; token < probabilities.length; token++) probabilities[token]! *= leftOver;
    for (const [token, count] of counts) probabilities[token]! += (count - DISCOUNT) / total;
  }

  /** Index into `places` of the first that is not before `context` (`after` 0), or is past it (`after` 1). */
  private firstPlace(context: readonly number[], after: 0 | 1): number {
    let low = 0;
    let high = this.places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(this.places[middle]!, context) < after) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Sign of the order between what stands at `place` and `context`. */
  private compare(place: number, context: readonly number[]): number {
    for (const [i, token] of context.entries()) {
      const difference = (this.tokens[place + i] ?? -1) - token;
      if (difference !== 0) return Math.sign(difference);
    }
    return 0;
  }
}
