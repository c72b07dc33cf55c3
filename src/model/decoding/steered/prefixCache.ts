import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { yieldToEvents } from '../../numerics/yielding.ts';
import { PrefixRows } from './prefixRows.ts';
import { type Prefix, PrefixTree } from './prefixTree.ts';

/** Tokens that come after a prefix; without one, the first tokens of all. */
export interface Extension {
  readonly prefix: Prefix | undefined;
  readonly tokenIds: readonly number[];
}

/** Tokens of a row that are read at once: a newer request waits for no more. */
const CHUNK = 16;
/** Of all rows together. */
const MAX_TOKENS = 64;
/** Rows that are read at once: more take more memory, and no less time each. */
const MAX_ROWS = 16;

/**
 * The language model's states of texts, each computed once: sliders, variations, beams and interpolation share what their
 * texts begin with. Every text begins with BOS.
 */
export class PrefixCache {
  /** Tokens that the language model has read, and tokens that were known when they were asked for. */
  readonly counts = { read: 0, known: 0 };
  private readonly languageModel: LanguageModel;
  private readonly tree: PrefixTree;
  private readonly rows: PrefixRows;
  /** Settled when no run is going on: requests that overlap take turns. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(languageModel: LanguageModel, maximumBytes: number) {
    this.languageModel = languageModel;
    this.tree = new PrefixTree(maximumBytes);
    this.rows = new PrefixRows((rows) => languageModel.emptyKeyValues(rows));
  }

  get bytes(): number {
    return this.tree.bytes;
  }

  /** The prefix of BOS and some tokens. Throws the signal's reason when aborted between two chunks of 16 tokens. */
  async prefix(tokenIds: readonly number[], signal?: AbortSignal): Promise<Prefix> {
    const all = [this.languageModel.config.marks.document, ...tokenIds];
    const [prefix] = await this.extend([{ prefix: undefined, tokenIds: all }], signal);
    return prefix!;
  }

  /** The prefix of one more token, where it is known. */
  known(prefix: Prefix | undefined, tokenId: number): Prefix | undefined {
    const found = this.tree.find(prefix, tokenId);
    if (found !== undefined) this.counts.known++;
    return found;
  }

  /**
   * The prefixes with their new tokens, at least one each. What is not known is read together, equal tokens once.
   * Throws the signal's reason when aborted between two runs of the language model.
   */
  async extend(extensions: readonly Extension[], signal?: AbortSignal): Promise<Prefix[]> {
    const prefixes = extensions.map(({ prefix }) => prefix);
    const left = extensions.map(({ tokenIds }) => [...tokenIds]);
    for (let runs = 0; ; runs++) {
      /** Extensions that are read now, by what makes them different. */
      const unknown = new Map<string, number>();
      for (const [i, tokenIds] of left.entries()) {
        while (tokenIds.length > 0) {
          const longer = this.known(prefixes[i], tokenIds[0]!);
          if (longer === undefined) break;
          prefixes[i] = longer;
          tokenIds.shift();
        }
        const key = `${prefixes[i]?.id} ${tokenIds[0]}`;
        if (tokenIds.length > 0 && !unknown.has(key)) unknown.set(key, i);
      }
      if (unknown.size === 0) return prefixes.map((prefix) => prefix!);
      if (runs > 0) await yieldToEvents(signal);
      const rows = [...unknown.values()].slice(0, MAX_ROWS);
      const tokens = Math.min(CHUNK, Math.floor(MAX_TOKENS / rows.length));
      const read = await this.read(
        rows.map((i) => ({ prefix: prefixes[i], tokenIds: left[i]!.splice(0, tokens) })),
      );
      for (const [row, i] of rows.entries()) prefixes[i] = read[row];
    }
  }

  /** Gives back what is kept for the next run; what is known stays. */
  free(): void {
    this.rows.free();
  }

  private read(extensions: readonly Extension[]): Promise<Prefix[]> {
    const reading = this.turn.then(() => this.readNow(extensions));
    this.turn = reading.catch(() => undefined);
    return reading;
  }

  private async readNow(extensions: readonly Extension[]): Promise<Prefix[]> {
    const keyValues = this.rows.hold(extensions.map(({ prefix }) => prefix));
    const { hidden } = await this.languageModel.step(
      extensions.map(({ tokenIds }) => tokenIds),
      keyValues,
    );
    const width = this.languageModel.config.width;
    const tokens = hidden.length / (extensions.length * width);
    const read = extensions.map(({ prefix, tokenIds }, row) => {
      let longer = prefix;
      for (const [i, tokenId] of tokenIds.entries()) {
        const from = longer?.length ?? 0;
        const at = (row * tokens + i) * width;
        longer = this.tree.add(longer, tokenId, {
          hidden: hidden.slice(at, at + width),
          keyValues: keyValues.segment(row, from, from + 1).data,
        });
      }
      return longer!;
    });
    this.counts.read += extensions.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
    this.rows.appended(read);
    return read;
  }
}
