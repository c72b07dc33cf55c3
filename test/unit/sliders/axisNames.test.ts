import assert from 'node:assert/strict';
import type { AxisName } from '../../../src/model/checkpoint/storedSliders.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { fitAxes, type SliderAxis } from '../../../src/model/sliders/axes.ts';
import { carryNames, withNames, type CodedPassages } from '../../../src/model/sliders/axisNames.ts';
import { projections } from '../../../src/model/space/principalAxes.ts';

const COUNT = 400;
/** Standard deviations along the three factors that both models know: no two alike, so that each is an axis. */
const DEVIATIONS = [3, 2, 1];

/** What passages are about: three numbers each, which every model codes in its own way. */
function factors(seed = 1): { texts: string[]; values: number[][] } {
  const random = Random.fromSeed(seed);
  const values = Array.from({ length: COUNT }, () =>
    DEVIATIONS.map((deviation) => deviation * random.normal()),
  );
  return { texts: values.map((_, i) => `Passage ${seed}.${i} of the book.`), values };
}

/** Codes that hold factor `i` in dimension `order[i]`, with its sign. */
function coded(
  { texts, values }: ReturnType<typeof factors>,
  order: readonly number[],
  signs: readonly number[],
  size: number,
): CodedPassages {
  const codes = new Float32Array(texts.length * size);
  for (const [row, passage] of values.entries())
    for (const [i, value] of passage.entries())
      if (order[i] !== undefined) codes[row * size + order[i]] = signs[i]! * value;
  return { texts, codes };
}

const axesOf = ({ texts, codes }: CodedPassages): SliderAxis[] =>
  fitAxes(codes, codes.length / texts.length, texts);
const named = (axis: SliderAxis, lowLabel: string, highLabel: string): AxisName => ({
  ...{ lowLabel, highLabel },
  direction: [...axis.direction],
});
const turned = ({ direction, ...name }: AxisName): AxisName => ({
  ...name,
  direction: direction.map((value) => -value),
});

describe('the names of axes', () => {
  const passages = factors();
  const old = coded(passages, [0, 1, 2], [1, 1, 1], 4);
  const before = axesOf(old);

  it('stand on the axis that they were given to, turned as it was then', () => {
    const [, second] = before;
    const [same, other] = [named(second!, 'dull', 'bright'), turned(named(second!, 'bright', 'dull'))];
    for (const name of [same, other]) {
      const axes = withNames(before, [name]);
      assert.deepEqual([axes[1]!.lowLabel, axes[1]!.highLabel], [name.lowLabel, name.highLabel]);
      assert.deepEqual(
        axes.map(({ isNamed }) => isNamed),
        [false, true, false],
      );
      // A code keeps its place: on a turned axis, with the other sign.
      const place = (axis: SliderAxis): number => projections(old.codes, axis.direction)[7]! - axis.center;
      assert.ok(Math.abs(place(axes[1]!) - (name === same ? 1 : -1) * place(second!)) < 1e-6);
    }
  });

  it('are on no axis where they were given to another model', () => {
    const axes = withNames(before, [{ lowLabel: 'a', highLabel: 'b', direction: [0.6, 0.8, 0, 0] }]);
    assert.deepEqual(axes, before);
  });

  it('follow what the axis orders into a model with other dimensions and signs', () => {
    const now = coded(passages, [4, 2, 0], [-1, 1, 1], 6);
    const names = [named(before[0]!, 'sea', 'land'), named(before[2]!, 'dull', 'bright')];
    const { carried, lost } = carryNames(names, old, axesOf(now), now);
    assert.deepEqual(lost, []);
    const axes = withNames(axesOf(now), carried);
    assert.deepEqual(
      axes.map(({ lowLabel, isNamed }) => (isNamed ? lowLabel : null)),
      ['sea', null, 'dull'],
    );
    for (const [index, axis] of [0, 2].entries()) {
      const was = projections(old.codes, Float32Array.from(names[index]!.direction));
      const is = projections(now.codes, axes[axis]!.direction);
      assert.ok(
        was.every((value, row) => Math.abs(value - is[row]!) < 1e-3),
        'the ends are where they were',
      );
    }
  });

  it('are lost where no axis orders the passages so, or none are shared', () => {
    const without = coded(passages, [0, 1], [1, 1], 3);
    const names = [named(before[0]!, 'sea', 'land'), named(before[2]!, 'dull', 'bright')];
    const { carried, lost } = carryNames(names, old, axesOf(without), without);
    assert.deepEqual([carried.map(({ lowLabel }) => lowLabel), lost], [['sea'], [names[1]]]);
    const others = coded(factors(2), [0, 1, 2], [1, 1, 1], 4);
    assert.deepEqual(carryNames(names, old, axesOf(others), others).lost, names);
  });
});
