import assert from 'node:assert/strict';
import { Random } from '../../../../src/model/numerics/random.ts';
import { noisy, type PassageNoise } from '../../../../src/model/vae/graphs/passageNoise.ts';

const NONE: PassageNoise = { deletion: 0, replacement: 0, shuffleDistance: 0 };
const PASSAGE = Array.from({ length: 5000 }, (_, i) => 4 + (i % 30));
const VOCABULARY = [4, 104] as const;
const add = (noise: Partial<PassageNoise>, tokenIds = PASSAGE, seed = 1): number[] =>
  noisy(tokenIds, { ...NONE, ...noise }, VOCABULARY, Random.fromSeed(seed));

describe('noise on what the encoder reads', () => {
  it('changes nothing when it is off, and is the same for the same seed only', () => {
    assert.deepEqual(add({}), PASSAGE);
    const all = { deletion: 0.2, replacement: 0.2, shuffleDistance: 3 };
    assert.deepEqual(add(all), add(all));
    assert.notDeepEqual(add(all, PASSAGE, 2), add(all));
  });

  it('leaves out the share that it is told, and keeps the order of the others', () => {
    const places = Array.from(PASSAGE.keys());
    const left = add({ deletion: 0.3 }, places);
    assert.ok(Math.abs(left.length / places.length - 0.7) < 0.02);
    assert.deepEqual(
      left,
      left.toSorted((a, b) => a - b),
    );
  });

  it('replaces by tokens that are text, evenly', () => {
    const replaced = add({ replacement: 1 });
    assert.equal(replaced.length, PASSAGE.length);
    assert.ok(replaced.every((id) => id >= 4 && id < 104));
    assert.equal(new Set(replaced).size, 100);
    const some = add({ replacement: 0.25 });
    const kept = some.filter((id, i) => id === PASSAGE[i]).length / PASSAGE.length;
    assert.ok(Math.abs(kept - (0.75 + 0.25 / 100)) < 0.02, `kept ${kept}`);
  });

  it('moves tokens no farther than it is told, and some of them as far', () => {
    const moved = add({ shuffleDistance: 3 }, Array.from(PASSAGE.keys()));
    assert.deepEqual(
      moved.toSorted((a, b) => a - b),
      Array.from(PASSAGE.keys()),
    );
    const farthest = Math.max(...moved.map((from, to) => Math.abs(from - to)));
    assert.equal(farthest, 3);
  });
});
