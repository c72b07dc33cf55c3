import { freeMemory } from '../engine/freeMemory.ts';
import { yieldToEvents } from '../numerics/yielding.ts';
import type { BodyRunner } from './bodyRunner.ts';

type TokenIds = ArrayLike<number>;

export interface TextStates {
  /** [T, C]: the residual after the middle layer, of each token. */
  readonly middle: Float32Array;
  /** [T + 1, C]: the last hidden state, normalized, after BOS and after each token. */
  readonly hidden: Float32Array;
}

/** Positions per run: enough for full speed, and little enough to let others in twice a second. */
const MAX_POSITIONS_PER_RUN = 512;

export async function textStates(
  body: BodyRunner,
  { width, marks }: { width: number; marks: { document: number } },
  texts: readonly TokenIds[],
  signal?: AbortSignal,
  options: { middleOnly?: boolean } = {},
): Promise<TextStates[]> {
  const states: TextStates[] = [];
  let first = true;
  for (const batch of batches(texts.map(({ length }) => length + 1))) {
    if (!first) await yieldToEvents(signal);
    first = false;
    const rows = batch.map((text) => [marks.document, ...Array.from(texts[text]!)]);
    const { length, middle, hidden } = await body.read(rows, options);
    for (const [row, text] of batch.entries()) {
      const [start, end] = [row * length, row * length + rows[row]!.length];
      states[text] = {
        middle: middle.slice((start + 1) * width, end * width),
        hidden: hidden?.slice(start * width, end * width) ?? new Float32Array(0),
      };
    }
    freeMemory(middle);
    if (hidden !== undefined) freeMemory(hidden);
  }
  return states;
}

/** Indices of rows that are computed together: by length, as many as fit. */
function batches(lengths: readonly number[]): number[][] {
  const made: number[][] = [];
  let batch: number[] = [];
  for (const row of [...lengths.keys()].sort((a, b) => lengths[b]! - lengths[a]!)) {
    // The first row of a batch is its longest.
    if (batch.length > 0 && lengths[batch[0]!]! * (batch.length + 1) > MAX_POSITIONS_PER_RUN) {
      made.push(batch);
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) made.push(batch);
  return made;
}
