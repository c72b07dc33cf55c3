import type { Words } from './bleu.ts';

/**
 * A word-level n-gram language model with interpolated modified Kneser-Ney smoothing (Chen and Goodman 1999, "An empirical
 * study of smoothing techniques for language modeling", section 3.3). It knows nothing of the model under test, so what it
 * says about samples is independent of it.
 */

const DEFAULT_ORDER = 3;
/** Discounts of n-grams seen once, twice and more often, where a corpus is too small or too odd to estimate them. */
const FALLBACK_DISCOUNTS = [0.5, 1, 1.5] as const;
/** Words that occur less often are unknown words. */
const MIN_COUNT = 2;

/** Ids of the marks; words follow. */
const BEGIN = 0;
const END = 1;
const UNKNOWN = 2;

/** The closed vocabulary that perplexities are measured over: two of them compare only with the same one. */
export class WordVocabulary {
  private readonly ids: ReadonlyMap<string, number>;

  private constructor(ids: ReadonlyMap<string, number>) {
    this.ids = ids;
  }

  /** The words that occur at least twice; all others are one unknown word. */
  static of(texts: Iterable<Words>, leastCount = MIN_COUNT): WordVocabulary {
    const counts = new Map<string, number>();
    for (const words of texts) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const ids = new Map<string, number>();
    for (const [word, count] of counts) if (count >= leastCount) ids.set(word, UNKNOWN + 1 + ids.size);
    return new WordVocabulary(ids);
  }

  /** Outcomes that share the probability: all words, the unknown one and the end of a text. */
  get outcomes(): number {
    return this.ids.size + 2;
  }

  /** Ids of the words and of the end of the text. */
  encode(words: Words): number[] {
    return [...words.map((word) => this.ids.get(word) ?? UNKNOWN), END];
  }

  knows(word: string): boolean {
    return this.ids.has(word);
  }
}

export interface NgramPerplexity {
  /** exp of the mean nats per word, the end of each text counted as one. */
  readonly perplexity: number;
  readonly nats: number;
  readonly words: number;
}

/** n-grams of one length: a trie level, flattened. A node is an n-gram; its number is its place in these lists. */
interface Level {
  /** Of n-grams: adjusted counts. */
  readonly counts: number[];
  /** Of n-grams as contexts: the adjusted counts of their continuations, summed. */
  readonly totals: number[];
  /** Of n-grams as contexts: how many continuations have count 1, 2, and more: three numbers each. */
  readonly continuations: number[];
  discounts: readonly [number, number, number];
}

export class WordNgrams {
  readonly vocabulary: WordVocabulary;
  private readonly order: number;
  /** levels[n] holds n-grams of n words; levels[0] has one node, the empty context. */
  private readonly levels: Level[];
  /** (node * size + word) -> node of the next level, one map a level. */
  private readonly children: Map<number, number>[];
  private readonly size: number;

  private constructor(vocabulary: WordVocabulary, order: number) {
    this.vocabulary = vocabulary;
    this.order = order;
    this.size = vocabulary.outcomes + 1;
    const level = (): Level => ({ counts: [], totals: [], continuations: [], discounts: FALLBACK_DISCOUNTS });
    this.levels = Array.from({ length: order + 1 }, level);
    this.children = Array.from({ length: order }, () => new Map<number, number>());
    this.addNode(0);
  }

  static fit(texts: Iterable<Words>, vocabulary: WordVocabulary, order = DEFAULT_ORDER): WordNgrams {
    const model = new WordNgrams(vocabulary, order);
    for (const words of texts) model.count(vocabulary.encode(words));
    model.summarize();
    return model;
  }

  /** p(word | words before it), for ids of `WordVocabulary.encode`; the text begins with the first of `before`. */
  private probability(before: readonly number[], word: number): number {
    let probability = 1 / this.vocabulary.outcomes;
    for (let length = 0; length < this.order && length <= before.length; length++) {
      const context = this.find(before.slice(before.length - length));
      if (context === undefined) break; // A longer context was not seen either.
      const { totals, continuations } = this.levels[length]!;
      const total = totals[context]!;
      if (total === 0) break;
      const { counts, discounts } = this.levels[length + 1]!;
      const node = this.children[length]!.get(context * this.size + word);
      const count = node === undefined ? 0 : counts[node]!;
      const leftOver = discounts.reduce((sum, d, i) => sum + d * continuations[3 * context + i]!, 0) / total;
      probability = Math.max(0, count - discountOf(discounts, count)) / total + leftOver * probability;
    }
    return probability;
  }

  /** ln p of each word and of the end, given what stands before. */
  logProbabilities(words: Words): number[] {
    const known = [BEGIN];
    return this.vocabulary.encode(words).map((word) => {
      const logProbability = Math.log(this.probability(known, word));
      known.push(word);
      return logProbability;
    });
  }

  perplexity(texts: Iterable<Words>): NgramPerplexity {
    let [nats, words] = [0, 0];
    for (const text of texts)
      for (const logProbability of this.logProbabilities(text)) {
        nats -= logProbability;
        words++;
      }
    return { perplexity: words === 0 ? NaN : Math.exp(nats / words), nats, words };
  }

  /** Counts the n-grams of a text. A shorter n-gram counts once for every word that it is seen after (see `summarize`). */
  private count(text: readonly number[]): void {
    const marked = [BEGIN, ...text];
    for (let end = 1; end < marked.length; end++)
      for (let length = 1; length <= Math.min(this.order, end + 1); length++) {
        const first = end + 1 - length;
        const isNew = this.increment(marked.slice(first, end + 1), length === this.order || first === 0);
        // A longer n-gram seen for the first time: the shorter one inside it was seen after one more word.
        if (isNew && length > 1)
          this.levels[length - 1]!.counts[this.find(marked.slice(first + 1, end + 1))!]!++;
      }
  }

  /** Adds the n-gram if it is new, and counts it once more if `occurrences` are what counts for it. */
  private increment(ngram: readonly number[], occurrences: boolean): boolean {
    let node = 0;
    let isNew = false;
    for (const [level, word] of ngram.entries()) {
      const key = node * this.size + word;
      const next = this.children[level]!.get(key);
      isNew = next === undefined;
      node = next ?? this.addNode(level + 1);
      if (isNew) this.children[level]!.set(key, node);
    }
    if (occurrences) this.levels[ngram.length]!.counts[node]!++;
    return isNew;
  }

  private addNode(level: number): number {
    const { counts, totals, continuations } = this.levels[level]!;
    totals.push(0);
    continuations.push(0, 0, 0);
    return counts.push(0) - 1;
  }

  private find(ngram: readonly number[]): number | undefined {
    let node: number | undefined = 0;
    for (const [level, word] of ngram.entries()) {
      node = this.children[level]!.get(node * this.size + word);
      if (node === undefined) return undefined;
    }
    return node;
  }

  /** Discounts from the counts of counts, and what each context has behind it. */
  private summarize(): void {
    for (let length = 1; length <= this.order; length++) {
      const { counts } = this.levels[length]!;
      this.levels[length]!.discounts = estimateDiscounts(counts);
      const { totals, continuations } = this.levels[length - 1]!;
      for (const [key, node] of this.children[length - 1]!) {
        const context = Math.floor(key / this.size);
        const count = counts[node]!;
        if (count === 0) continue; // The begin of a text, which is never predicted.
        totals[context]! += count;
        continuations[3 * context + Math.min(count, 3) - 1]!++;
      }
    }
  }
}

/** Chen and Goodman 1999, equation 17: D_i = i - (i + 1) Y n_(i+1) / n_i with Y = n_1 / (n_1 + 2 n_2). */
export function estimateDiscounts(counts: Iterable<number>): readonly [number, number, number] {
  const n = [0, 0, 0, 0, 0];
  for (const count of counts) if (count >= 1 && count <= 4) n[count]!++;
  const y = n[1]! / (n[1]! + 2 * n[2]!);
  const discounts = [1, 2, 3].map((i) => i - ((i + 1) * y * n[i + 1]!) / n[i]!);
  const usable = discounts.every(
    (discount, i) => Number.isFinite(discount) && discount > 0 && discount <= i + 1,
  );
  return usable ? [discounts[0]!, discounts[1]!, discounts[2]!] : FALLBACK_DISCOUNTS;
}

function discountOf(discounts: readonly [number, number, number], count: number): number {
  return count === 0 ? 0 : discounts[(Math.min(count, 3) - 1) as 0 | 1 | 2];
}
