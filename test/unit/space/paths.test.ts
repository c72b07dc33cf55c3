import assert from 'node:assert/strict';
import { along, lerp, slerp } from '../../../src/model/space/paths.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void => {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++)
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `${actual[i]} is not ${expected[i]}`);
};
const norm = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

describe('paths', () => {
  const random = Random.fromSeed(1);
  const a = random.normals(16);
  const b = random.normals(16);
  const origin = new Float32Array(16);

  it('begin and end at their ends', () => {
    for (const kind of ['linear', 'spherical'] as const) {
      near(along(kind, a, b, 0, origin), a);
      near(along(kind, a, b, 1, origin), b);
    }
  });

  it('turn a quarter circle at constant speed', () => {
    for (const t of [0.1, 0.25, 0.5, 0.9])
      near(slerp([1, 0], [0, 1], t, [0, 0]), [Math.cos((t * Math.PI) / 2), Math.sin((t * Math.PI) / 2)]);
    near(slerp([3, 5], [2, 6], 0.5, [2, 5]), [2 + Math.SQRT1_2, 5 + Math.SQRT1_2]);
  });

  it('keep the distance from the center, where a straight line cuts through', () => {
    const unit = (x: Float32Array): Float32Array => x.map((value) => value / norm(x));
    assert.ok(Math.abs(norm(slerp(unit(a), unit(b), 0.5, origin)) - 1) < 1e-5);
    assert.ok(norm(lerp(unit(a), unit(b), 0.5)) < 0.9);
  });

  it('go straight where there is no arc: same direction, opposite direction, at the center', () => {
    near(slerp([1, 0], [3, 0], 0.5, [0, 0]), [2, 0]);
    near(slerp([1, 0], [-1, 0], 0.25, [0, 0]), [0.5, 0]);
    near(slerp([0, 0], [2, 0], 0.5, [0, 0]), [1, 0]);
    near(slerp(a, a, 0.3, a), a);
  });
});
