import assert from 'node:assert/strict';
import { fitAxes } from '../../../src/model/sliders/axes.ts';
import { labelAxes } from '../../../src/model/sliders/axisLabels.ts';
import { measured, textProperties } from '../../../src/model/sliders/textProperties.ts';
import { countWords, wordContrast } from '../../../src/model/sliders/wordContrast.ts';
import { Random } from '../../../src/model/numerics/random.ts';

/** Passages whose length follows one number, whether they are quoted another, and whose subject a third. */
function constructed(count: number): { texts: string[]; factors: number[][] } {
  const random = Random.fromSeed(2);
  const filler = 'lorem ipsum dolor sit amet elit sed do tempor magna aliqua enim minim veniam quis'.split(
    ' ',
  );
  const texts: string[] = [];
  const factors: number[][] = [];
  for (let i = 0; i < count; i++) {
    const [length, speech, subject] = [random.normal(), random.normal(), random.normal()];
    const words = Array.from(
      { length: Math.round(10 + 3 * length) },
      () => filler[random.below(filler.length)]!,
    );
    const about = subject > 0 ? ['harbour', 'anchor'] : ['garden', 'roses'];
    if (Math.abs(subject) > 0.5) words[random.below(words.length)] = about[random.below(2)]!;
    const sentence = `${words.join(' ')}.`;
    texts.push(speech > 0 ? `“${sentence}”` : sentence);
    factors.push([length, speech, subject]);
  }
  return { texts, factors };
}

const property = (high: string): ((text: string) => number) => {
  const found = textProperties.find((candidate) => candidate.high === high);
  assert.ok(found, high);
  return (text) => found.measure(measured(text));
};

describe('axis labels', () => {
  const { texts, factors } = constructed(600);
  const position = (factor: number, sign = 1): Float64Array =>
    Float64Array.from(factors, (values) => sign * values[factor]!);

  it('name what changes along each axis', () => {
    const [length, speech, subject] = labelAxes([position(0), position(1), position(2)], texts);
    assert.deepEqual(length, { lowLabel: 'shorter', highLabel: 'longer', reversed: false });
    assert.deepEqual(speech, { lowLabel: 'narration', highLabel: 'dialogue', reversed: false });
    assert.deepEqual(subject!.highLabel.split(', ').sort(), ['anchor', 'harbour']);
    assert.deepEqual(subject!.lowLabel.split(', ').sort(), ['garden', 'roses']);
  });

  it('turn an axis round rather than name it backwards', () => {
    const [length, , subject] = labelAxes([position(0, -1), position(1), position(2, -1)], texts);
    assert.deepEqual(length, { lowLabel: 'shorter', highLabel: 'longer', reversed: true });
    assert.deepEqual(subject!.lowLabel.split(', ').sort(), ['anchor', 'harbour']);
  });

  it('give the same name to no two axes', () => {
    const noisy = Float64Array.from(position(0), (value, i) => value + factors[i]![1]! / 2);
    const labels = labelAxes([noisy, position(0), position(2), position(2, -1)], texts);
    assert.equal(labels[1]!.highLabel, 'longer', 'the stronger correlation gets the name');
    const names = labels.flatMap(({ lowLabel, highLabel }) => [lowLabel, highLabel]);
    assert.equal(new Set(names).size, names.length, names.join(' | '));
  });

  it('reach the sliders turned the same way: the high end is what its label says', () => {
    const codes = Float32Array.from(
      factors.flatMap(([length, speech, subject]) => [-4 * length!, 2 * speech!, subject!]),
    );
    const axis = fitAxes(codes, 3, texts)[0]!;
    assert.equal(axis.highLabel, 'longer');
    assert.ok(axis.direction[0]! < -0.99);
  });

  it('are short and never empty, whatever the texts', () => {
    const odd = [
      '',
      '\u0000',
      '🦀🦀🦀',
      '一二三四五六七八九十一二三四五六七八九十一二三',
      'a'.repeat(500),
      '!!!',
      '# x',
      '- y',
    ];
    for (const texts of [odd, odd.slice(0, 1), ['x', 'y'], []]) {
      const values = Float64Array.from(texts, (_, i) => i);
      for (const { lowLabel, highLabel } of labelAxes([values, values.map((value) => -value)], texts))
        for (const label of [lowLabel, highLabel]) assert.ok(label !== '' && label.length <= 48, label);
    }
  });
});

describe('text properties', () => {
  it('measure what they are called', () => {
    assert.equal(property('longer')('One two, three.'), 3);
    assert.equal(property('dialogue')('“All of it.”'), 1);
    assert.equal(property('dialogue')('None of it.'), 0);
    assert.ok(property('dialogue')('He said, “half”.') > 0.3);
    assert.equal(property('question')('Is it?'), 1);
    assert.equal(property('I, we')('I’m sure we are.'), 0.5);
    assert.ok(property('past')('She walked and was gone.') > property('past')('She walks and is gone.'));
    assert.equal(property('heading')('## Title'), 1);
    assert.equal(property('list')('- item'), 1);
    assert.equal(property('list')('3. item'), 1);
    assert.equal(property('names')('The keeper, Anna Lind, slept.'), 2 / 5);
    assert.equal(property('numbers')('Turn 12 by 3.'), 1);
    assert.ok(property('code')('Call `run()` now.') > 0);
  });

  it('are finite for any text', () => {
    for (const candidate of textProperties)
      for (const text of ['', ' ', '\u0000', '?!', '“', '12'])
        assert.ok(Number.isFinite(candidate.measure(measured(text))), candidate.high);
  });
});

describe('word contrast', () => {
  it('agrees with the log-odds worked out by hand', () => {
    // 500 prior words over a corpus of 10: a and b have a prior of 250 each.
    const top = countWords([['a', 'a', 'a', 'b']]);
    const bottom = countWords([['a', 'b', 'b', 'b', 'b', 'b']]);
    const corpus = new Map([
      ['a', 5],
      ['b', 5],
    ]);
    const expected = (Math.log(253 / 251) - Math.log(251 / 255)) / Math.sqrt(1 / 253 + 1 / 251);
    const scores = wordContrast(top, bottom, corpus);
    assert.ok(Math.abs(scores.get('a')! - expected) < 1e-12);
    assert.ok(scores.get('b')! < 0);
  });
});
