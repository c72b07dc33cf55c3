import { PairQueue } from './pairQueue.ts';
import { BYTE_CHARACTERS } from './pretokenization.ts';
import {
  FIRST_MERGE_ID,
  LARGEST_VOCABULARY,
  SPECIAL_TOKENS,
  tokenizerJsonOf,
  type TokenizerJson,
} from './tokenizerJson.ts';
import { countWords } from './wordCounts.ts';

export interface TokenizerTrainingOptions {
  /** Tokens wanted, special tokens and bytes included. A small text may give fewer: ask the tokenizer. */
  vocabularySize: number;
  /** Called now and then with the share of merges found, 0..1. */
  onProgress?: (fraction: number) => void;
}

/** A merge that was seen less often than this is chance, not language. */
const MIN_COUNT = 2;

/**
 * Trains byte-level BPE (Sennrich et al. 2016; Radford et al. 2019): the most frequent pair of neighbouring tokens
 * within words becomes a new token, again and again. Counting is linear in the text; merging works on distinct words
 * only, and each merge touches only the words that hold its pair. The same texts give the same tokenizer.
 *
 * @throws RangeError where `vocabularySize` has no room for the bytes or is over 65,536.
 */
export function trainTokenizer(texts: Iterable<string>, options: TokenizerTrainingOptions): TokenizerJson {
  const { vocabularySize, onProgress } = options;
  if (vocabularySize < FIRST_MERGE_ID || vocabularySize > LARGEST_VOCABULARY)
    throw new RangeError(
      `A vocabulary has between ${FIRST_MERGE_ID} and ${LARGEST_VOCABULARY} tokens, not ${vocabularySize}.`,
    );
  const table = new PairTable(countWords(texts), vocabularySize);
  const names: string[] = [...SPECIAL_TOKENS, ...BYTE_CHARACTERS];
  const ids = new Map(names.map((name, id) => [name, id]));
  const merges: [string, string][] = [];
  const wanted = vocabularySize - FIRST_MERGE_ID;
  while (names.length < vocabularySize) {
    const best = table.mostFrequent();
    if (best === null) break;
    const [left, right] = [names[best.left]!, names[best.right]!];
    merges.push([left, right]);
    let id = ids.get(left + right);
    if (id === undefined) {
      id = names.push(left + right) - 1;
      ids.set(left + right, id);
    }
    table.merge(best.left, best.right, id);
    if (merges.length % 64 === 0) onProgress?.((names.length - FIRST_MERGE_ID) / wanted);
  }
  onProgress?.(1);
  return tokenizerJsonOf(merges);
}

/** The distinct words as token ids, and the count of each pair of neighbours in them, kept up to date by merges. */
class PairTable {
  /** All words one after another; word w is tokens[starts[w] .. starts[w] + lengths[w]). */
  private readonly tokens: Int32Array;
  private readonly starts: Int32Array;
  private readonly lengths: Int32Array;
  /** Occurrences of each word in the text. */
  private readonly frequencies: Float64Array;
  /** Pairs are keyed as left * vocabularySize + right. */
  private readonly counts = new Map<number, number>();
  /** The words in which a pair has ever stood: some may have lost it since, none is missing. */
  private readonly places = new Map<number, number[]>();
  /** Holds every pair at least once with a count that is not below its present one. */
  private readonly queue = new PairQueue();
  private readonly vocabularySize: number;

  constructor(words: ReadonlyMap<string, number>, vocabularySize: number) {
    this.vocabularySize = vocabularySize;
    let bytes = 0;
    for (const word of words.keys()) bytes += Buffer.byteLength(word);
    this.tokens = new Int32Array(bytes);
    this.starts = new Int32Array(words.size);
    this.lengths = new Int32Array(words.size);
    this.frequencies = new Float64Array(words.size);
    let [word, end] = [0, 0];
    for (const [text, frequency] of words) {
      this.starts[word] = end;
      for (const byte of Buffer.from(text)) this.tokens[end++] = SPECIAL_TOKENS.length + byte;
      this.lengths[word] = end - this.starts[word]!;
      this.frequencies[word] = frequency;
      for (let i = this.starts[word]!; i + 1 < end; i++)
        this.add(this.tokens[i]!, this.tokens[i + 1]!, word, frequency);
      word++;
    }
    for (const [pair, count] of this.counts) this.queue.push(pair, count);
  }

  mostFrequent(): { left: number; right: number } | null {
    for (let top = this.queue.pop(); top !== null; top = this.queue.pop()) {
      const count = this.counts.get(top.pair) ?? 0;
      if (count < MIN_COUNT) continue;
      if (count === top.count)
        return { left: Math.floor(top.pair / this.vocabularySize), right: top.pair % this.vocabularySize };
      // It became rarer since it was queued; a pair that became more frequent was queued again.
      if (count < top.count) this.queue.push(top.pair, count);
    }
    return null;
  }

  /** Replaces `left right` by `merged` in every word, leftmost first, and recounts the pairs beside it. */
  merge(left: number, right: number, merged: number): void {
    const pair = left * this.vocabularySize + right;
    const grown = new Set<number>();
    for (const word of this.places.get(pair) ?? []) this.mergeInWord(word, left, right, merged, grown);
    this.counts.delete(pair);
    this.places.delete(pair);
    for (const key of grown) this.queue.push(key, this.counts.get(key) ?? 0);
  }

  private mergeInWord(word: number, left: number, right: number, merged: number, grown: Set<number>): void {
    const { tokens } = this;
    const start = this.starts[word]!;
    const end = start + this.lengths[word]!;
    const frequency = this.frequencies[word]!;
    let write = start;
    for (let read = start; read < end; write++) {
      if (tokens[read] !== left || read + 1 >= end || tokens[read + 1] !== right) {
        tokens[write] = tokens[read++]!;
        continue;
      }
      if (write > start) {
        this.add(tokens[write - 1]!, left, word, -frequency);
        grown.add(this.add(tokens[write - 1]!, merged, word, frequency));
      }
      if (read + 2 < end) {
        this.add(right, tokens[read + 2]!, word, -frequency);
        grown.add(this.add(merged, tokens[read + 2]!, word, frequency));
      }
      tokens[write] = merged;
      read += 2;
    }
    this.lengths[word] = write - start;
  }

  /** Adds to the count of a pair in a word, and returns the pair's key. */
  private add(left: number, right: number, word: number, frequency: number): number {
    const pair = left * this.vocabularySize + right;
    this.counts.set(pair, (this.counts.get(pair) ?? 0) + frequency);
    if (frequency > 0) {
      const places = this.places.get(pair);
      if (places === undefined) this.places.set(pair, [word]);
      else if (places.at(-1) !== word) places.push(word);
    }
    return pair;
  }
}
