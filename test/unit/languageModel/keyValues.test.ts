import assert from 'node:assert/strict';
import { KeyValues } from '../../../src/model/languageModel/keyValues.ts';

const SHAPE = { layers: 2, keyValueHeads: 3, headWidth: 2 };
const VALUES_PER_TOKEN = 2 * SHAPE.layers * SHAPE.keyValueHeads * SHAPE.headWidth;

/** A number that says where it belongs. */
const mark = (row: number, position: number, place: number): number => 10_000 * row + 100 * position + place;

/** Appends tokens to each row, as a run over both layers gives them. */
function read(keyValues: KeyValues, rows: readonly number[], counts: readonly number[]): void {
  const tokens = Math.max(...counts);
  keyValues.reserve(Math.max(...counts.map((count, row) => keyValues.lengths[row]! + count)));
  const half = VALUES_PER_TOKEN / 2;
  for (const layer of [0, 1]) {
    const made = new Float32Array(rows.length * tokens * half).fill(NaN);
    for (const [row, name] of rows.entries())
      for (let token = 0; token < counts[row]!; token++)
        for (let i = 0; i < half; i++)
          made[(row * tokens + token) * half + i] = mark(
            name,
            keyValues.lengths[row]! + token,
            layer * half + i,
          );
    keyValues.append(layer, made, tokens, counts);
  }
  keyValues.advance(counts);
}

/** What must stand in a row whose first tokens were read as `names` say. */
function check(keyValues: KeyValues, row: number, names: readonly number[]): void {
  assert.equal(keyValues.lengths[row], names.length);
  const { layers, keyValueHeads, headWidth } = SHAPE;
  let place = 0;
  for (let layer = 0; layer < layers; layer++)
    for (const kind of [0, 1] as const)
      for (let head = 0; head < keyValueHeads; head++)
        for (let i = 0; i < headWidth; i++, place++)
          for (const [position, name] of names.entries()) {
            const at = ((row * keyValueHeads + head) * keyValues.capacity + position) * headWidth + i;
            assert.equal(keyValues.buffer(layer, kind)[at], mark(name, position, place));
          }
}

const times = (name: number, count: number): number[] => Array<number>(count).fill(name);

describe('keys and values', () => {
  it('stand where attention reads them, for rows of different lengths that grow', () => {
    const keyValues = new KeyValues(SHAPE, 3);
    read(keyValues, [0, 1, 2], [3, 1, 0]);
    read(keyValues, [0, 1, 2], [0, 40, 2]);
    check(keyValues, 0, times(0, 3));
    check(keyValues, 1, times(1, 41));
    check(keyValues, 2, times(2, 2));
    assert.equal(keyValues.bytes, 4 * 3 * keyValues.capacity * VALUES_PER_TOKEN);
  });

  it('are copied row by row, so that a copy and its origin go on apart', () => {
    const keyValues = new KeyValues(SHAPE, 2);
    read(keyValues, [0, 1], [5, 9]);
    const copy = keyValues.select([1, 1, 0]);
    copy.truncate(1, 4);
    read(copy, [7, 7, 7], [1, 1, 1]);
    check(copy, 0, [...times(1, 9), 7]);
    check(copy, 1, [...times(1, 4), 7]);
    check(copy, 2, [...times(0, 5), 7]);
    check(keyValues, 0, times(0, 5));
    check(keyValues, 1, times(1, 9));
  });

  it('are put together from segments', () => {
    const keyValues = new KeyValues(SHAPE, 2);
    read(keyValues, [0, 1], [40, 6]);
    const made = KeyValues.of(SHAPE, [
      [keyValues.segment(0, 0, 2), keyValues.segment(1, 2, 6)],
      [],
      [keyValues.segment(0, 0, 40)],
    ]);
    check(made, 0, [...times(0, 2), ...times(1, 4)]);
    check(made, 1, []);
    check(made, 2, times(0, 40));
    assert.equal(keyValues.segment(0, 3, 3).data.length, 0);
  });

  it('cannot be shortened to more than there is', () => {
    const keyValues = new KeyValues(SHAPE, 1);
    read(keyValues, [0], [3]);
    assert.throws(() => {
      keyValues.truncate(0, 4);
    }, RangeError);
    assert.throws(() => {
      keyValues.truncate(0, -1);
    }, RangeError);
  });
});
