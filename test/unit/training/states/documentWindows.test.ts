import assert from 'node:assert/strict';
import { Random } from '../../../../src/model/numerics/random.ts';
import {
  documentWindows,
  WINDOW_LENGTH,
  type Window,
} from '../../../../src/model/training/states/documentWindows.ts';

const MIN_CONTEXT = 64;

function lengthsOf(count: number, seed: number): number[] {
  const random = Random.fromSeed(seed);
  return Array.from({ length: count }, () => 1 + random.below(104));
}

/** Checks what every passage finds in its window, and gives the order in which passages are served. */
function served(windows: readonly Window[], lengths: readonly number[]): number[] {
  const starts = lengths.map((_, passage) =>
    lengths.slice(0, passage).reduce((sum, length) => sum + length, 0),
  );
  return windows.flatMap(({ start, end, passages }) => {
    assert.ok(end - start <= WINDOW_LENGTH - 1, `${end - start} tokens`);
    return passages.map(({ passage, offset }) => {
      assert.equal(start + offset, starts[passage]);
      assert.ok(start + offset + lengths[passage]! <= end);
      assert.ok(start === 0 || offset >= MIN_CONTEXT, `${offset} tokens before passage ${passage}`);
      return passage;
    });
  });
}

describe('the windows of a document', () => {
  it('serve every passage once, in order, with enough text before it', () => {
    for (const seed of [1, 2, 3]) {
      const lengths = lengthsOf(200, seed);
      const windows = documentWindows(lengths);
      assert.deepEqual(served(windows, lengths), [...lengths.keys()]);
    }
  });

  it('are few: about 192 tokens apart', () => {
    const lengths = Array<number>(400).fill(25);
    const read = documentWindows(lengths).reduce((sum, { start, end }) => sum + end - start, 0);
    assert.ok(read / 10_000 < 1.45, `${read / 10_000} tokens per token`);
  });

  it('are one where the document is short', () => {
    assert.deepEqual(documentWindows([5, 7]), [
      {
        start: 0,
        end: 12,
        passages: [
          { passage: 0, offset: 0 },
          { passage: 1, offset: 5 },
        ],
      },
    ]);
    assert.deepEqual(documentWindows([]), []);
  });

  it('serve only the passages that are wanted, and read no further', () => {
    const lengths = lengthsOf(100, 4);
    const wanted = (passage: number): boolean => passage >= 40 && passage < 50;
    const windows = documentWindows(lengths, wanted);
    assert.deepEqual(
      served(windows, lengths),
      [...lengths.keys()].filter((passage) => wanted(passage)),
    );
    const last = windows.at(-1)!;
    assert.equal(
      last.end,
      lengths.slice(0, 50).reduce((sum, length) => sum + length, 0),
    );
  });
});
