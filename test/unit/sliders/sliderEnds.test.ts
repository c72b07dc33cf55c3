import assert from 'node:assert/strict';
import { sliderEnds } from '../../../src/model/sliders/sliderEnds.ts';

/** Along the first of two dimensions; the second is noise that must not matter. */
const slider = {
  lowLabel: '',
  highLabel: '',
  direction: Float32Array.of(-1, 0),
  center: 0,
  scale: 1,
};

function ends(positions: readonly number[], texts: readonly string[]): ReturnType<typeof sliderEnds> {
  const codes = Float32Array.from(positions.flatMap((position, row) => [-position, (row * 7) % 5]));
  return sliderEnds(slider, codes, texts);
}

describe('the ends of a slider', () => {
  const numbered = Array.from({ length: 200 }, (_, row) => `This is passage number ${row}.`);
  const shuffled = numbered.map((_, row) => (row * 77) % 200);
  const at = (position: number): string => numbered[shuffled.indexOf(position)]!;

  it('are shown by passages towards them, the outermost last, and not by the odd ones at the very end', () => {
    assert.deepEqual(ends(shuffled, numbered), {
      low: [at(20), at(10), at(4)],
      high: [at(179), at(189), at(195)],
    });
  });

  it('are shown by passages of a handy length where there is one near', () => {
    const texts = numbered.map((text, row) => {
      if (shuffled[row] === 20) return 'Short.';
      return shuffled[row] === 10 ? `${'word '.repeat(30)}.` : text;
    });
    assert.deepEqual(ends(shuffled, texts).low, [at(21), at(11), at(4)]);
    const short = ends(
      shuffled,
      numbered.map((_, row) => `No. ${row}`),
    );
    assert.equal(short.low.length, 3);
  });

  it('show each passage once where there are few, and its beginning where it is long', () => {
    assert.deepEqual(ends([0], ['Only one passage is here.']), {
      low: ['Only one passage is here.'],
      high: ['Only one passage is here.'],
    });
    assert.match(ends([0], ['a'.repeat(10) + ' b'.repeat(100)]).low[0]!, /^a+( b)+…$/);
    assert.deepEqual(ends([], []), { low: [], high: [] });
  });
});
