/** What the language model makes of a token after its prefix. */
export interface TokenStates {
  /** The last hidden state, normalized: the next token is predicted from it. [D] */
  readonly hidden: Float32Array;
  /** Keys and values of every layer, as the language model gives them for a token. */
  readonly keyValues: Float32Array;
}

let made = 0;

/** A token after all tokens before it, and what the language model makes of it. */
export class Prefix implements TokenStates {
  /** Tells prefixes apart. */
  readonly id = ++made;
  readonly tokenId: number;
  readonly parent: Prefix | undefined;
  /** Tokens of the whole prefix, BOS and this one counted. */
  readonly length: number;
  readonly hidden: Float32Array;
  readonly keyValues: Float32Array;
  /** Continuations that are kept. */
  readonly children = new Map<number, Prefix>();
  lastUse = 0;

  constructor(tokenId: number, parent: Prefix | undefined, { hidden, keyValues }: TokenStates) {
    this.tokenId = tokenId;
    this.parent = parent;
    this.length = (parent?.length ?? 0) + 1;
    this.hidden = hidden;
    this.keyValues = keyValues;
  }

  get bytes(): number {
    return this.hidden.byteLength + this.keyValues.byteLength;
  }
}

/** Of the limit that is left after leaves were dropped, so that they are not looked for at every token. */
const KEPT_SHARE = 0.9;

/**
 * Prefixes of tokens with their states, under a memory limit: texts that begin alike are computed once.
 * Where the limit is passed, the least recently used leaves are dropped. A prefix that somebody holds stays usable, and so
 * do the tokens before it; it is only not found any more.
 */
export class PrefixTree {
  readonly maximumBytes: number;
  private readonly roots = new Map<number, Prefix>();
  private size = 0;
  private clock = 0;

  constructor(maximumBytes: number) {
    this.maximumBytes = maximumBytes;
  }

  /** Of all states that are kept. */
  get bytes(): number {
    return this.size;
  }

  /** The known prefix of one more token; without `parent`, of the first. */
  find(parent: Prefix | undefined, tokenId: number): Prefix | undefined {
    const found = this.childrenOf(parent).get(tokenId);
    if (found !== undefined) this.use(found);
    return found;
  }

  /** The longest known prefix of some tokens. */
  longest(tokenIds: readonly number[]): Prefix | undefined {
    let found: Prefix | undefined;
    for (const tokenId of tokenIds) {
      const longer = this.find(found, tokenId);
      if (longer === undefined) break;
      found = longer;
    }
    return found;
  }

  /** Keeps the states of one more token. The arrays are the tree's from now on. */
  add(parent: Prefix | undefined, tokenId: number, states: TokenStates): Prefix {
    const known = this.find(parent, tokenId);
    if (known !== undefined) return known;
    const added = new Prefix(tokenId, parent, states);
    // What goes on from a dropped prefix would never be found.
    if (parent !== undefined && !this.keeps(parent)) return added;
    this.childrenOf(parent).set(tokenId, added);
    this.use(added);
    this.size += added.bytes;
    if (this.size > this.maximumBytes) this.dropLeaves(this.maximumBytes * KEPT_SHARE);
    return added;
  }

  private childrenOf(parent: Prefix | undefined): Map<number, Prefix> {
    return parent?.children ?? this.roots;
  }

  /** Leaves go first, so whatever is kept has its parents kept. */
  private keeps(prefix: Prefix): boolean {
    return this.childrenOf(prefix.parent).get(prefix.tokenId) === prefix;
  }

  private use(prefix: Prefix): void {
    prefix.lastUse = ++this.clock;
  }

  /** Drops the least recently used leaves, and what becomes a leaf by it, until this much is left. */
  private dropLeaves(bytes: number): void {
    const leaves = this.leaves().sort((a, b) => a.lastUse - b.lastUse);
    for (const [i, leaf] of leaves.entries()) {
      const nextUse = leaves[i + 1]?.lastUse ?? Infinity;
      let oldest: Prefix | undefined = leaf;
      while (this.size > bytes && oldest?.children.size === 0 && oldest.lastUse < nextUse) {
        this.childrenOf(oldest.parent).delete(oldest.tokenId);
        this.size -= oldest.bytes;
        oldest = oldest.parent;
      }
    }
    if (this.size > bytes && this.roots.size > 0) this.dropLeaves(bytes);
  }

  private leaves(): Prefix[] {
    const found: Prefix[] = [];
    const open = [...this.roots.values()];
    for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop())
      if (prefix.children.size === 0) found.push(prefix);
      else open.push(...prefix.children.values());
    return found;
  }
}
