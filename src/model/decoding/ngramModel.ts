/**
 * An n-gram language model of the workspace's own passages over token ids, with interpolated absolute discounting (Chen
 * and Goodman 1999, section 2.6). It knows which words follow which in this writer's text long before a small neural
 * decoder has learnt that from as few passages, and nothing of what a latent code means.
 *
 * Nothing is counted beforehand: the places of all passages are sorted by what stands there, so that the places where a
 * context occurs are a stretch of that order, and so are the followers in it. Eight bytes per token, any context length.
 */

/** Tokens of context and the token after it. */
const ORDER = 5;
const DISCOUNT = 0.75;
/** Occurrences of a context from which on its followers are kept once they are counted. */
const OFTEN = 32;

/** What follows a context, with discounted shares, and the share that is left over for everything else. */
interface Followers {
  readonly tokenIds: Int32Array;
  readonly shares: Float64Array;
  readonly leftOver: number;
}

/** p(token) = a share of its unigram probability, and something more for each token that followed a context. */
export class NgramDistribution {
  private readonly background: number;
  private readonly unigrams: Float64Array;
  private readonly layers: readonly { readonly followers: Followers; readonly weight: number }[];

  constructor(background: number, unigrams: Float64Array, layers: NgramDistribution['layers']) {
    this.background = background;
    this.unigrams = unigrams;
    this.layers = layers;
  }

  /** (1 - `weight`) times `probabilities` and `weight` times this, in place. [V] */
  mixInto(probabilities: Float32Array | Float64Array, weight: number): void {
    const { unigrams } = this;
    const own = 1 - weight;
    const rest = weight * this.background;
    for (let token = 0; token < probabilities.length; token++)
      probabilities[token] = own * probabilities[token]! + rest * unigrams[token]!;
    for (const { followers, weight: ofLayer } of this.layers) {
      const { tokenIds, shares } = followers;
      const share = weight * ofLayer;
      for (let i = 0; i < tokenIds.length; i++) probabilities[tokenIds[i]!]! += share * shares[i]!;
    }
  }

  /** p(token) */
  probability(token: number): number {
    let sum = this.background * this.unigrams[token]!;
    for (const { followers, weight } of this.layers) {
      const place = followers.tokenIds.indexOf(token);
      if (place >= 0) sum += weight * followers.shares[place]!;
    }
    return sum;
  }
}

export class NgramModel {
  private readonly bosId: number;
  /** All passages one after the other, each between its marks. */
  private readonly tokens: Int32Array;
  /** Every place in `tokens`, sorted by the ORDER tokens from there on. */
  private readonly places: Int32Array;
  /** [V], add-one smoothed, sums to 1. */
  private readonly unigrams: Float64Array;
  private readonly frequent = new Map<number, Followers>();

  private constructor(bosId: number, tokens: Int32Array, places: Int32Array, unigrams: Float64Array) {
    this.bosId = bosId;
    this.tokens = tokens;
    this.places = places;
    this.unigrams = unigrams;
  }

  /** @param passages token ids without marks */
  static fit(
    passages: readonly (readonly number[])[],
    vocabularySize: number,
    bosId: number,
    eosId: number,
  ): NgramModel {
    const tokens = Int32Array.from(passages.flatMap((passage) => [bosId, ...passage, eosId]));
    const places = Int32Array.from(tokens.keys());
    places.sort((a, b) => {
      for (let i = 0; i < ORDER; i++) {
        const difference = (tokens[a + i] ?? -1) - (tokens[b + i] ?? -1);
        if (difference !== 0) return difference;
      }
      return a - b;
    });
    const unigrams = new Float64Array(vocabularySize).fill(1);
    for (const token of tokens) if (token !== bosId) unigrams[token]!++;
    const total = unigrams.reduce((sum, count) => sum + count, 0);
    return new NgramModel(
      bosId,
      tokens,
      places,
      unigrams.map((count) => count / total),
    );
  }

  /**
   * p(token | text so far): each longer context adds its discounted counts to what the shorter one says, which keeps D
   * times the share of its distinct followers: p <- (c - D) / n for each follower with count c of n in all, and D d / n of
   * p before, with d distinct ones.
   * @param text token ids since the begin of the passage
   */
  after(text: readonly number[]): NgramDistribution {
    const known = text.length < ORDER - 1 ? [this.bosId, ...text] : text.slice(1 - ORDER);
    const layers: { followers: Followers; weight: number }[] = [];
    for (let length = 1; length < ORDER && length <= known.length; length++) {
      const followers = this.followersOf(known.slice(known.length - length));
      if (followers === undefined) break; // A longer context does not occur either.
      for (const layer of layers) layer.weight *= followers.leftOver;
      layers.push({ followers, weight: 1 });
    }
    const background = layers.reduce((product, { followers }) => product * followers.leftOver, 1);
    return new NgramDistribution(background, this.unigrams, layers);
  }

  /** What follows a context; none where it does not occur. */
  private followersOf(context: readonly number[]): Followers | undefined {
    const from = this.firstPlace(context, 0);
    const to = this.firstPlace(context, 1);
    if (from === to) return undefined;
    if (to - from < OFTEN) return this.count(context.length, from, to);
    // Frequent contexts come up in nearly every text, and take long to count.
    const key = from * ORDER + context.length;
    let followers = this.frequent.get(key);
    if (followers === undefined) this.frequent.set(key, (followers = this.count(context.length, from, to)));
    return followers;
  }

  private count(length: number, from: number, to: number): Followers {
    const total = to - from;
    const counts = new Map<number, number>();
    for (let i = from; i < to; i++) {
      const follower = this.tokens[this.places[i]! + length];
      if (follower !== undefined) counts.set(follower, (counts.get(follower) ?? 0) + 1);
    }
    return {
      tokenIds: Int32Array.from(counts.keys()),
      shares: Float64Array.from(counts.values(), (count) => (count - DISCOUNT) / total),
      leftOver: (DISCOUNT * counts.size) / total,
    };
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
    for (let i = 0; i < context.length; i++) {
      const difference = (this.tokens[place + i] ?? -1) - context[i]!;
      if (difference !== 0) return Math.sign(difference);
    }
    return 0;
  }
}
