import { freeMemory } from '../engine/freeMemory.ts';
import { yieldToEvents } from '../numerics/yielding.ts';
import { KeyValues, type KeyValueShape } from './keyValues.ts';
import type { Session, Value } from './sessions.ts';

type TokenIds = ArrayLike<number>;

/** New tokens per row and run while others may be waiting. */
const CHUNK = 16;
/** Added to the scores of what may not be seen. */
const UNSEEN = -1e9;

export interface BodyShape extends KeyValueShape {
  readonly width: number;
  readonly middleLayer: number;
  readonly maximumPositions: number;
  readonly vocabularySize: number;
}

/** Runs the layers of a language model. */
export class BodyRunner {
  private readonly lower: Session;
  private readonly upper: Session;
  private readonly shape: BodyShape;

  constructor({ lower, upper }: { lower: Session; upper: Session }, shape: BodyShape) {
    this.lower = lower;
    this.upper = upper;
    this.shape = shape;
  }

  /**
   * Reads rows from their beginning, keeping no keys and values.
   * @param rows per row its tokens, BOS included
   * @returns middle and hidden [B, S, C], hidden only where asked for; the caller frees both
   */
  async read(
    rows: readonly TokenIds[],
    { middleOnly = false } = {},
  ): Promise<{ length: number; middle: Float32Array; hidden?: Float32Array }> {
    const past = new KeyValues(this.shape, rows.length);
    const { ids, feeds } = this.feeds(rows, past);
    const { middle } = await this.lower.run({ ids, ...feeds, ...this.pastOf(past, 'lower') }, ['middle']);
    const length = ids.shape[1]!;
    if (middleOnly) return { length, middle: middle!.data as Float32Array };
    const { hidden } = await this.upper.run({ middle: middle!, ...feeds, ...this.pastOf(past, 'upper') }, [
      'hidden',
    ]);
    return { length, middle: middle!.data as Float32Array, hidden: hidden!.data as Float32Array };
  }

  async step(
    rows: readonly TokenIds[],
    past: KeyValues,
    signal?: AbortSignal,
  ): Promise<{ hidden: Float32Array; keyValues: KeyValues }> {
    if (rows.length !== past.rows)
      throw new RangeError(`${rows.length} rows of tokens for ${past.rows} rows of keys and values.`);
    const longest = Math.max(...rows.map(({ length }) => length));
    if (longest <= CHUNK) return { hidden: await this.chunk(rows, past), keyValues: past };
    const { width } = this.shape;
    const hidden = new Float32Array(rows.length * longest * width);
    for (let from = 0; from < longest; from += CHUNK) {
      if (from > 0) await yieldToEvents(signal);
      const tokens = Math.min(CHUNK, longest - from);
      const part = rows.map((row) => Array.prototype.slice.call(row, from, from + tokens) as number[]);
      const states = await this.chunk(part, past);
      for (let row = 0; row < rows.length; row++)
        hidden.set(
          states.subarray(row * tokens * width, (row + 1) * tokens * width),
          (row * longest + from) * width,
        );
      freeMemory(states);
    }
    return { hidden, keyValues: past };
  }

  /** @returns hidden [B, S, C] */
  private async chunk(rows: readonly TokenIds[], past: KeyValues): Promise<Float32Array> {
    const { middleLayer } = this.shape;
    const counts = rows.map(({ length }) => length);
    past.reserve(Math.max(...rows.map(({ length }, row) => past.lengths[row]! + length)));
    const { ids, feeds } = this.feeds(rows, past);
    const tokens = ids.shape[1]!;
    const below = await this.lower.run({ ids, ...feeds, ...this.pastOf(past, 'lower') }, [
      'middle',
      'keyValues',
    ]);
    const above = await this.upper.run(
      { middle: below['middle']!, ...feeds, ...this.pastOf(past, 'upper') },
      ['hidden', 'keyValues'],
    );
    past.append(0, below['keyValues']!.data as Float32Array, tokens, counts);
    past.append(middleLayer, above['keyValues']!.data as Float32Array, tokens, counts);
    past.advance(counts);
    for (const { data } of [below['middle']!, below['keyValues']!, above['keyValues']!]) freeMemory(data);
    return above['hidden']!.data as Float32Array;
  }

  /** Token ids [B, S], shorter rows filled up with token 0, and what attention needs to know of places. */
  private feeds(
    rows: readonly TokenIds[],
    past: KeyValues,
  ): { ids: Value; feeds: Readonly<Record<string, Value>> } {
    const { maximumPositions, vocabularySize } = this.shape;
    const tokens = Math.max(1, ...rows.map(({ length }) => length));
    const total = past.capacity + tokens;
    const ids = new Int32Array(rows.length * tokens);
    const positions = new Int32Array(rows.length * tokens);
    const mask = new Float32Array(rows.length * tokens * total);
    for (const [row, rowIds] of rows.entries()) {
      const length = past.lengths[row]!;
      if (length + rowIds.length > maximumPositions)
        throw new RangeError(
          `The language model reads at most ${maximumPositions} tokens, not ${length + rowIds.length}.`,
        );
      for (let token = 0; token < tokens; token++) {
        const at = row * tokens + token;
        const id = token < rowIds.length ? rowIds[token]! : 0;
        if (!Number.isInteger(id) || id < 0 || id >= vocabularySize)
          throw new RangeError(`Token id ${id} is outside the vocabulary of ${vocabularySize}.`);
        ids[at] = id;
        positions[at] = Math.min(length + token, maximumPositions - 1);
        mask.fill(UNSEEN, at * total + length, at * total + past.capacity);
        mask.fill(UNSEEN, at * total + past.capacity + token + 1, (at + 1) * total);
      }
    }
    const shape = [rows.length, tokens];
    return {
      ids: { data: ids, shape },
      feeds: {
        positions: { data: positions, shape },
        mask: { data: mask, shape: [rows.length, 1, tokens, total] },
        pastLength: { data: Int32Array.of(past.capacity), shape: [1] },
      },
    };
  }

  private pastOf(past: KeyValues, half: 'lower' | 'upper'): Record<string, Value> {
    const { keyValueHeads, headWidth, middleLayer, layers } = this.shape;
    const shape = [past.rows, keyValueHeads, past.capacity, headWidth];
    const [first, end] = half === 'lower' ? [0, middleLayer] : [middleLayer, layers];
    const values: Record<string, Value> = {};
    for (let layer = first; layer < end; layer++) {
      values[`past.${layer}.key`] = { data: past.buffer(layer, 0), shape };
      values[`past.${layer}.value`] = { data: past.buffer(layer, 1), shape };
    }
    return values;
  }
}
