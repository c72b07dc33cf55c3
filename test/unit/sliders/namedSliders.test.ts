import assert from 'node:assert/strict';
import { sliderPositions, sliderStep } from '../../../src/model/sliders/axes.ts';
import {
  fitOf,
  isNearChance,
  learnDirection,
  namedSlider,
  sliderFit,
} from '../../../src/model/sliders/namedSliders.ts';
import { LatentError } from '../../../src/model/space/latentError.ts';
import { add } from '../../../src/model/space/paths.ts';
import { dot } from '../../../src/model/space/principalAxes.ts';
import { MAX_EXAMPLES, sliderExamples } from '../../../src/model/sliders/sliderExamples.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const near = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
};

const EXAMPLES = {
  name: 'weather',
  lowLabel: 'calm',
  highLabel: 'storm',
  low: ['a', 'b', 'c', 'd'],
  high: ['e', 'f', 'g', 'h'],
};

/** An encoder that is unsure of nothing. */
const SURE = new Float32Array(3);

describe('named sliders', () => {
  it('learn the direction that Gaussian classes are best told apart along', async () => {
    // Both classes have covariance diag(1, 9) and differ by (1, 3): the best direction is (1, 3 / 9), the plain difference
    // of the means would be (1, 3).
    const random = Random.fromSeed(5);
    const cloud = (x: number, y: number) =>
      Array.from({ length: 600 }, () => [x + random.normal(), y + 3 * random.normal()]);
    const { direction, accuracy } = await learnDirection(cloud(0, 0), cloud(1, 3));
    const degrees = (Math.atan2(direction[1]!, direction[0]!) * 180) / Math.PI;
    near(degrees, 18.4, 6); // The difference of the means is at 71.6 degrees.
    near(dot(direction, direction), 1, 1e-6);
    near(accuracy, 0.76, 0.04); // Phi(sqrt(2) / 2): the classes lie sqrt(2) deviations apart.
  });

  it('are scaled for the workspace, known by hand', () => {
    // Projections 0, 10, 20 ... 100 on x: the median is 50, the 16th and 84th percentiles are 15.8655 and 84.1345.
    const codes = Float32Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? 5 * i : -i));
    const learnt = { direction: Float32Array.of(1, 0), accuracy: 0.9 };
    const { direction, center, scale } = sliderFit(codes, Float32Array.of(10, 1000), learnt);
    assert.deepEqual([direction, center], [[1, 0], 50]);
    near(scale, 34.1345, 1e-3);
    // The encoder is unsure by 20 along x: no step is shorter than 3.4 of these.
    near(sliderFit(codes, Float32Array.of(20, 0), learnt).scale, 68, 1e-3);
  });

  it('arrive where they are set, whatever other sliders there are', () => {
    const codes = Random.fromSeed(9)
      .normals(3 * 200)
      .map((value, i) => value * [4, 1, 2][i % 3]!);
    const slider = (x: number, y: number, z: number) =>
      namedSlider(EXAMPLES, sliderFit(codes, SURE, { direction: Float32Array.of(x, y, z), accuracy: 1 }));
    const sliders = [slider(0.6, 0.8, 0), slider(0, 0, 1)];
    const code = codes.slice(0, 3);
    const [first, second] = sliderPositions(sliders, code);
    const moved = sliderPositions(sliders, add(code, sliderStep(sliders, [1.5, 0], 3)));
    near(moved[0]! - first!, 1.5, 1e-4);
    near(moved[1]!, second!, 1e-4); // At right angles.
    const both = sliderPositions(sliders, add(code, sliderStep(sliders, [1.5, -2], 3)));
    near(both[1]! - second!, -2, 1e-4);
  });

  it('stand for themselves when stored and read again', () => {
    const fit = sliderFit(Random.fromSeed(1).normals(40), SURE, {
      direction: Float32Array.of(0.6, 0.8),
      accuracy: 0.75,
    });
    const slider = namedSlider(EXAMPLES, fit);
    assert.deepEqual(namedSlider(EXAMPLES, fitOf(slider)), slider);
    assert.deepEqual(slider.evidence, { low: 4, high: 4, accuracy: 0.75, nearChance: true });
  });

  it('move nothing, and say that they are chance, where all examples have one code', async () => {
    const same = Array.from({ length: 6 }, () => [1, 2]);
    const learnt = await learnDirection(same, same);
    assert.deepEqual([...learnt.direction], [0, 0]);
    const slider = namedSlider(EXAMPLES, sliderFit(Float32Array.of(1, 2, 3, 4), SURE, learnt));
    assert.equal(slider.evidence.nearChance, true);
    assert.deepEqual([...sliderStep([slider], [3], 2)], [0, 0]);
    assert.deepEqual(sliderPositions([slider], [7, 8]), [0]);
  });

  it('are near chance where one guess in twenty is as good', () => {
    // 4 and 4: one deviation is sqrt(0.25/4 + 0.25/4) / 2 = 0.1768, so the limit is 0.5 + 1.645 * 0.1768 = 0.7908.
    assert.equal(isNearChance(0.79, 4, 4), true);
    assert.equal(isNearChance(0.792, 4, 4), false);
    assert.equal(isNearChance(0.53, 1000, 1000), false);
    assert.equal(isNearChance(0.5, 1000, 1000), true);
  });
});

describe('examples of a slider', () => {
  const fits = (text: string): boolean => text.length <= 60;
  const of = (low: readonly string[], high: readonly string[]) =>
    sliderExamples(
      { ...EXAMPLES, low: low.map((text) => ({ text })), high: high.map((text) => ({ text })) },
      fits,
    );
  const sentences = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `The lamp burned for ${from + i} nights.`);

  it('are the sentences of the texts, each once, without those of both ends', () => {
    const { low, high } = of(
      [sentences(0, 3).join(' '), ...sentences(2, 4)],
      ['The lamp burned for 5 nights.', sentences(10, 4).join('\n\n')],
    );
    assert.deepEqual(low, sentences(0, 5));
    assert.deepEqual(high, sentences(10, 4));
  });

  it('are read by the format of their document', () => {
    const markdown =
      '# A heading of the tale\n\n```\nconst code = 1;\n```\n\nThe sea was calm. The fog came.\n\n- A lamp was lit.';
    const { low } = sliderExamples(
      {
        ...EXAMPLES,
        low: [{ text: markdown, file: 'tale.md' }],
        high: sentences(0, 4).map((text) => ({ text })),
      },
      fits,
    );
    assert.deepEqual(low, ['A heading of the tale', 'The sea was calm.', 'The fog came.', 'A lamp was lit.']);
  });

  it('are refused when they are too few, with the number and the end', () => {
    const refused = (message: RegExp) => (error: unknown) =>
      error instanceof LatentError && error.reason === 'too-few-examples' && message.test(error.message);
    assert.throws(
      () => of(sentences(0, 3), sentences(10, 4)),
      refused(/are 3 examples of “calm”.*At least 4/),
    );
    assert.throws(
      () => of(sentences(0, 4), sentences(3, 2)),
      refused(/1 example of “storm”|0 examples|are 3/),
    );
    assert.throws(() => of(sentences(0, 4), []), refused(/are 0 examples of “storm”/));
  });

  it('are drawn from where there are too many, always the same', () => {
    const many = of(sentences(0, MAX_EXAMPLES + 50), sentences(5000, 4));
    assert.equal(many.low.length, MAX_EXAMPLES);
    assert.equal(new Set(many.low).size, MAX_EXAMPLES);
    assert.deepEqual(of(sentences(0, MAX_EXAMPLES + 50), sentences(5000, 4)), many);
  });
});
