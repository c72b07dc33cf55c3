import { evenSubsample } from '../../../src/model/numerics/subsample.ts';
import assert from 'node:assert/strict';
import { Random } from '../../../src/model/numerics/random.ts';
import { CopiedRuns, distinct } from '../../../src/model/evaluation/diversity.ts';
import {
  distinctIntermediates,
  drawPairs,
  smoothness,
} from '../../../src/model/evaluation/interpolationSmoothness.ts';
import { TextJudge } from '../../../src/model/evaluation/samples.ts';
import { evaluatedProperties, mostVariableWords } from '../../../src/model/evaluation/sliderProperties.ts';
import { axisMetrics, SLIDER_POSITIONS } from '../../../src/model/evaluation/sliders.ts';

const words = (text: string): string[] => text.split(' ');
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
};

describe('the variety of texts', () => {
  it('is the share of different n-grams', () => {
    const texts = [words('a b a b'), words('a b c')];
    assert.equal(distinct(texts, 1), 3 / 7);
    assert.equal(distinct(texts, 2), 3 / 5); // "a b" three times, "b a", "b c"
    assert.equal(distinct([], 1), 0);
  });
});

describe('copied runs', () => {
  it('are as long as the longest stretch that stands in one text', () => {
    const runs = new CopiedRuns([words('a b c d e'), words('c d x y z'), words('a a a b')]);
    assert.equal(runs.longest(words('q b c d q')), 3);
    assert.equal(runs.longest(words('b c d x y')), 4); // Not five: no text goes on so.
    assert.equal(runs.longest(words('d e c')), 2); // Not over the end of a text.
    assert.equal(runs.longest(words('a a a a b')), 4);
    assert.equal(runs.longest(words('e q')), 1);
    assert.equal(runs.longest(words('q r')), 0);
  });

  it('are what a search for every stretch finds', () => {
    const random = Random.fromSeed(9);
    const text = (): string[] => Array.from({ length: 12 }, () => 'abc'[random.below(3)]!);
    const corpus = Array.from({ length: 6 }, text);
    const runs = new CopiedRuns(corpus);
    const joined = corpus.map((one) => one.join(''));
    for (let round = 0; round < 50; round++) {
      const sample = text().join('');
      let longest = 0;
      for (let from = 0; from < sample.length; from++)
        for (let to = from + 1; to <= sample.length; to++)
          if (joined.some((one) => one.includes(sample.slice(from, to))))
            longest = Math.max(longest, to - from);
      assert.equal(runs.longest(sample.split('')), longest);
    }
  });
});

describe('the judge of texts', () => {
  const random = Random.fromSeed(6);
  const sentence = (): string[] =>
    ['a', 'the'].flatMap((article) => [article, 'wxyz'[random.below(4)]!]).concat('.');
  const training = Array.from({ length: 60 }, sentence);
  const heldOut = Array.from({ length: 30 }, sentence);
  const judge = new TextJudge(training, heldOut);

  it('finds dull texts likely but poor, and noise neither', () => {
    const real = judge.judge(training.slice(0, 30), heldOut);
    const dull = judge.judge(heldOut.map(() => training[0]!));
    const noise = judge.judge(heldOut.map((text) => text.toReversed()));
    assert.ok(dull.reversePerplexity > 1.5 * real.reversePerplexity);
    assert.ok(dull.selfBleu > real.selfBleu && dull.distinct2 < real.distinct2);
    assert.ok(noise.forwardPerplexity > 3 * real.forwardPerplexity);
    assert.equal(real.copied, 0);
  });

  it('tells copies of more than ten words', () => {
    const long = words('one two three four five six seven eight nine ten eleven');
    const { copied } = new TextJudge([long], heldOut).judge([long, long.slice(1), words('one two')]);
    assert.equal(copied, 1 / 3);
  });
});

describe('interpolation', () => {
  it('is smooth where every step leads to the end', () => {
    near(smoothness(['a b c d', 'x b c d', 'x y c d', 'x y z d'].map(words)), 1);
    // There and back: d(first, last) = 1/4 after three steps of 1/4.
    near(smoothness(['a b', 'x b', 'a b', 'a y'].map(words)), 1 / 3);
    assert.equal(smoothness(['a', 'a', 'a'].map(words)), 0);
  });

  it('counts the different texts between the ends', () => {
    assert.equal(distinctIntermediates(['a', 'a', 'b', 'c', 'c', 'd', 'd']), 2);
    assert.equal(distinctIntermediates(['a', 'b']), 0);
  });

  it('draws pairs of two rows, no two alike', () => {
    const pairs = drawPairs(4, 200, Random.fromSeed(1));
    assert.equal(pairs.length, 6);
    assert.ok(pairs.every(([a, b]) => a !== b));
    assert.equal(drawPairs(50, 20, Random.fromSeed(1)).length, 20);
  });
});

describe('sliders', () => {
  const random = (): Random => Random.fromSeed(12);
  const corpus = ['A lamp. A lamp.', 'The sea was there.', 'Why the sea?', 'I went home, and you did too.'];
  const names = (metrics: ReturnType<typeof axisMetrics>): string[] =>
    metrics.properties.map(({ name }) => name);

  it('that lengthen the text follow its length, and no property where nothing changes', () => {
    const properties = evaluatedProperties(corpus);
    const spreads = properties.map(() => 2);
    const longer = axisMetrics(
      [0, 5].flatMap((extra) =>
        SLIDER_POSITIONS.map((_, i) => Array.from({ length: 1 + i + extra }, () => 'word').join(' ')),
      ),
      properties,
      spreads,
      random(),
    );
    const length = longer.properties.find(({ name }) => name === 'shorter – longer')!;
    near(length.rhoOfMeans, 1);
    assert.ok(longer.chance.rho < 0.5 && longer.chance.rhoOfMeans > longer.chance.rho);
    near(length.effect, 4); // Eight words more between -2 and 2, over a spread of 2.
    assert.ok(length.rho > 0.8 && length.rho < 1);
    assert.equal(longer.distinctTexts, 13);
    const still = axisMetrics(
      [1, 2].flatMap(() => SLIDER_POSITIONS.map(() => 'The same text.')),
      properties,
      spreads,
      random(),
    );
    assert.ok(still.properties.every(({ rho, effect }) => rho === 0 && effect === 0));
    assert.equal(still.drift, 0);
    near(still.chance.rho, 0);
    near(still.chance.rhoOfMeans, 0);
    assert.equal(still.distinctTexts, 1);
  });

  it('that turn statements into questions are told by that', () => {
    const metrics = axisMetrics(
      SLIDER_POSITIONS.map((position) => (position > 0 ? 'Is it so?' : 'It is so.')),
      evaluatedProperties(corpus),
      evaluatedProperties(corpus).map(() => 1),
      random(),
    );
    assert.ok(names(metrics).includes('statement – question'));
  });

  it('are measured against the words that vary most', () => {
    // Shares of "lamp": 1/2, 0, 0; of "a": 1/2, 1/3, 1/3; of "sea": 0, 1/3, 0; of "old": 0, 0, 1/3.
    const passages = [words('lamp a'), words('a sea x'), words('old a x')];
    assert.deepEqual(mostVariableWords(passages, 1), ['lamp']);
    assert.equal(mostVariableWords(passages, 5).at(-1), 'a');
  });

  it('know words a sentence and readability', () => {
    const measure = (name: string, text: string): number =>
      evaluatedProperties(corpus)
        .find((property) => property.name === name)!
        .measure(text);
    assert.equal(measure('words a sentence', 'One two three. Four! “Five six?” Seven'), 7 / 3);
    near(measure('readability', 'Four more word ones.'), 4.71 * 4 + 0.5 * 4 - 21.43);
    assert.equal(measure('readability', '...'), 0);
  });
});

describe('an even choice', () => {
  it('takes all of few, and of many the same number from every part', () => {
    assert.deepEqual(evenSubsample([1, 2, 3], 5), [1, 2, 3]);
    assert.deepEqual(evenSubsample([1, 2, 3, 4, 5, 6], 3), [1, 3, 5]);
  });
});
