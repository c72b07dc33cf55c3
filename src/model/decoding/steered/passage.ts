import type { Candidate } from './candidates.ts';
import type { ForcedText } from './forcedText.ts';
import type { Prefix } from './prefixTree.ts';

/** A passage while it is decoded. */
export class GrowingPassage {
  readonly latentCode: Float32Array;
  /** Its stream of noise. */
  readonly stream: number;
  readonly maximumLength: number;
  /** Its tokens, given and forced ones included. */
  readonly tokenIds: number[];
  /** After the context, and after each token that the language model has read: chosen ones, and of a draft. */
  readonly prefixes: Prefix[];
  /** ln p of the new tokens, and of the end. */
  logProbability = 0;
  /** Its end was chosen, or it has the largest length. */
  isFinished = false;
  /** Tokens that it begins with and that were not chosen. */
  private readonly given: number;
  private readonly forced: ForcedText;
  private readonly isGivenWhole: boolean;

  /** @param prefixes after the context, and after each token that is given */
  constructor(
    latentCode: Float32Array,
    {
      stream,
      maximumLength,
      afterWord = false,
    }: { readonly stream: number; readonly maximumLength: number; readonly afterWord?: boolean },
    prefixes: readonly Prefix[],
    forced: ForcedText,
  ) {
    this.latentCode = latentCode;
    this.stream = stream;
    this.maximumLength = maximumLength;
    this.prefixes = [...prefixes];
    this.tokenIds = this.before(prefixes.length - 1);
    this.given = this.tokenIds.length;
    this.forced = forced;
    this.isGivenWhole = afterWord;
  }

  /** Adds a token that was chosen, or ends the passage. */
  take({ tokenId, logProbability }: Candidate, eosId: number): void {
    this.logProbability += logProbability;
    if (tokenId !== eosId) this.tokenIds.push(tokenId);
    this.isFinished = tokenId === eosId || this.tokenIds.length >= this.maximumLength;
  }

  /** The tokens before a position that has been read. */
  before(position: number): number[] {
    return this.prefixes.slice(1, position + 1).map(({ tokenId }) => tokenId);
  }

  /** Whether what is given ends at a position, with a word that does not go on. */
  isAfterWord(position: number): boolean {
    return this.isGivenWhole && position === this.given;
  }

  /** What is still forced at a position that has been read. */
  forcedAt(position: number): ForcedText {
    let left = this.forced;
    for (const tokenId of this.before(position).slice(this.given)) left = left.after(tokenId);
    return left;
  }
}
