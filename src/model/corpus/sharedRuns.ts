/** A passage of the workspace, and where it stands. */
interface PlacedText {
  readonly text: string;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** Words in a row that a text shares with the workspace. */
export interface SharedRun {
  readonly words: number;
  /** As they stand there. */
  readonly text: string;
  readonly place: { readonly file: string; readonly offset: number; readonly length: number };
}

/** Shorter runs are no copies ("out of the"), and are not looked for. Words. */
export const MIN_RUN = 3;
/** Passages with no more than this between them are read on from one to the next: white space, a bullet. UTF-16 units. */
const MAX_GAP = 8;

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;
const UNKNOWN = -2;
const BREAK = -1;

const wordsOf = (text: string): string[] =>
  Array.from(text.matchAll(WORD), ([word]) => word.toLowerCase().replaceAll('’', "'"));

/**
 * Finds the longest run of words that a text shares with the workspace. Case and punctuation do not count. Runs of three
 * words are looked up in a table and read on from there.
 */
export class SharedRuns {
  private readonly passages: readonly PlacedText[];
  private readonly numbers = new Map<string, number>();
  /** The words of all passages one after another, by number; BREAK where one does not follow another. */
  private readonly words: Int32Array;
  /** The passage of each word, and the first word of each passage. */
  private readonly passageOf: Int32Array;
  private readonly firstOf: Int32Array;
  /** The last place of each hash of three words, and of each place the one before; -1 for none. */
  private readonly last: Int32Array;
  private readonly before: Int32Array;

  constructor(passages: readonly PlacedText[]) {
    this.passages = passages.toSorted((a, b) => compare(a.file, b.file) || a.offset - b.offset);
    const all: number[] = [];
    const owners: number[] = [];
    this.firstOf = new Int32Array(this.passages.length);
    for (const [index, { text, file, offset }] of this.passages.entries()) {
      const previous = this.passages[index - 1];
      const follows =
        previous?.file === file && offset - previous.offset - previous.length <= MAX_GAP && all.length > 0;
      if (!follows) {
        all.push(BREAK);
        owners.push(index);
      }
      this.firstOf[index] = all.length;
      for (const word of wordsOf(text)) {
        const number = this.numbers.get(word) ?? this.numbers.size;
        this.numbers.set(word, number);
        all.push(number);
        owners.push(index);
      }
    }
    this.words = Int32Array.from(all);
    this.passageOf = Int32Array.from(owners);
    this.last = new Int32Array(2 ** Math.ceil(Math.log2(all.length + 2))).fill(-1);
    this.before = new Int32Array(all.length).fill(-1);
    for (let at = 0; at + MIN_RUN <= all.length; at++) {
      if (all[at] === BREAK || all[at + 1] === BREAK || all[at + 2] === BREAK) continue;
      const hash = this.hash(this.words, at);
      this.before[at] = this.last[hash]!;
      this.last[hash] = at;
    }
  }

  /**
   * The longest run of at least MIN_RUN words; undefined where there is none.
   * @param own what the text was made from: runs that stand in it are the writer's, and do not count
   */
  longest(text: string, own = ''): SharedRun | undefined {
    const known = wordsOf(text);
    const numbers = Int32Array.from(known, (word) => this.numbers.get(word) ?? UNKNOWN);
    const ownWords = wordsOf(own);
    let best = { words: MIN_RUN - 1, at: -1 };
    for (let i = 0; i + best.words < numbers.length; i++) {
      const here = this.longestAt(numbers, i, best.words);
      if (here !== undefined && here.words > longestIn(ownWords, known, i)) best = here;
    }
    return best.at < 0 ? undefined : this.run(best.at, best.words);
  }

  /** The longest run of more than `atLeast` words that begins at word `i`. */
  private longestAt(
    numbers: Int32Array,
    i: number,
    atLeast: number,
  ): { words: number; at: number } | undefined {
    if (i + MIN_RUN > numbers.length) return undefined;
    let best: { words: number; at: number } | undefined;
    for (let at = this.last[this.hash(numbers, i)]!; at >= 0; at = this.before[at]!) {
      let length = 0;
      while (i + length < numbers.length && numbers[i + length] === this.words[at + length]) length++;
      if (length > (best?.words ?? atLeast)) best = { words: length, at };
    }
    return best;
  }

  private hash(words: Int32Array, at: number): number {
    const mixed =
      Math.imul(words[at]!, 0x9e3779b1) ^
      Math.imul(words[at + 1]! + 0x7f4a7c15, 0x85ebca77) ^
      Math.imul(words[at + 2]! + 0x165667b1, 0xc2b2ae3d);
    return (mixed ^ (mixed >>> 15)) & (this.last.length - 1);
  }

  /** The words from a place on as they stand there. */
  private run(at: number, words: number): SharedRun {
    const [from, to] = [this.passageOf[at]!, this.passageOf[at + words - 1]!];
    const { file, offset, text } = this.passages[from]!;
    const start = this.spanOf(at).start;
    const { end } = this.spanOf(at + words - 1);
    const parts = this.passages.slice(from, to + 1).map((passage) => passage.text);
    if (from === to) parts[0] = text.slice(start, end);
    else {
      parts[0] = text.slice(start);
      parts.push(parts.pop()!.slice(0, end));
    }
    const run = parts.join(' ');
    return { words, text: run, place: { file, offset: offset + start, length: run.length } };
  }

  /** Where a word stands in its passage. */
  private spanOf(at: number): { start: number; end: number } {
    const passage = this.passageOf[at]!;
    const found = [...this.passages[passage]!.text.matchAll(WORD)][at - this.firstOf[passage]!]!;
    return { start: found.index, end: found.index + found[0].length };
  }
}

/** How many of a text's words from word `i` on stand in a row in others. */
function longestIn(others: readonly string[], words: readonly string[], i: number): number {
  let longest = 0;
  for (let at = others.indexOf(words[i]!); at >= 0; at = others.indexOf(words[i]!, at + 1)) {
    let length = 0;
    while (i + length < words.length && words[i + length] === others[at + length]) length++;
    longest = Math.max(longest, length);
  }
  return longest;
}

/** By code units, the same everywhere. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
