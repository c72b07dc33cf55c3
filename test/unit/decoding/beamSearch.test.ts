import assert from 'node:assert/strict';
import { Beam } from '../../../src/model/decoding/beamSearch.ts';
import { SPECIAL } from '../../../src/model/vae/graphs/feeds.ts';

const VOCABULARY = 8;
const [A, B, C] = [4, 5, 6];

/** p(next | text): greedy takes A first, though every text that begins with B is likelier. */
function distribution(text: readonly number[]): Float32Array {
  const p = new Float32Array(VOCABULARY);
  if (text.length === 0) [p[A], p[B]] = [0.6, 0.4];
  else if (text.length === 1 && text[0] === A) [p[A], p[B], p[C]] = [0.34, 0.33, 0.33];
  else if (text.length === 1) [p[C], p[A]] = [0.9, 0.1];
  else p[SPECIAL.end] = 1;
  return p;
}

function decode(width: number): { text: readonly number[]; widest: number } {
  const beam = new Beam(width);
  let widest = 0;
  for (let step = 0; step < 10 && !beam.done; step++) {
    beam.grow(beam.live.map(({ text }) => distribution(text)));
    widest = Math.max(widest, beam.live.length);
  }
  return { text: beam.best.text, widest };
}

describe('beam search', () => {
  it('is greedy with one beam', () => {
    assert.deepEqual(decode(1).text, [A, A]);
  });

  it('finds the likelier text that greedy decoding misses', () => {
    // 0.4 x 0.9 = 0.36 against 0.6 x 0.34 = 0.204.
    assert.deepEqual(decode(2), { text: [B, C], widest: 2 });
  });

  it('says which text each new one goes on from, the likeliest first', () => {
    const beam = new Beam(2);
    assert.deepEqual(beam.grow([distribution([])]), [0, 0]);
    assert.deepEqual(beam.grow(beam.live.map(({ text }) => distribution(text))), [1, 0]);
    assert.deepEqual(
      beam.live.map(({ text }) => text),
      [
        [B, C],
        [A, A],
      ],
    );
  });

  it('never takes a forbidden token, and ends where nothing else may come', () => {
    const beam = new Beam(3);
    const only = new Float32Array(VOCABULARY);
    only[C] = 1;
    beam.grow([only]);
    assert.deepEqual(
      beam.live.map(({ text }) => text),
      [[C]],
    );
    beam.grow([new Float32Array(VOCABULARY)]);
    assert.ok(beam.done);
  });

  it('gives what there is of a text that is cut off', () => {
    const beam = new Beam(2);
    beam.grow([distribution([])]);
    assert.deepEqual(beam.best.text, [A]);
  });

  it('does not prefer a short text for its length alone', () => {
    const beam = new Beam(2);
    const first = new Float32Array(VOCABULARY);
    [first[SPECIAL.end], first[A]] = [0.3, 0.3];
    beam.grow([first]);
    const second = new Float32Array(VOCABULARY);
    second[SPECIAL.end] = 0.9;
    beam.grow([second]);
    assert.deepEqual(beam.best.text, [A]); // ln 0.27 and two rewards are more than ln 0.3 and one.
  });

  it('ends as soon as a text that has ended is ahead of those that grow', () => {
    const beam = new Beam(4);
    const first = new Float32Array(VOCABULARY);
    [first[SPECIAL.end], first[A]] = [0.9, 0.1];
    beam.grow([first]);
    assert.ok(beam.done);
    assert.deepEqual(beam.best.text, []);
  });
});
