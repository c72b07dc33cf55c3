import assert from 'node:assert/strict';
import { Random } from '../../../../src/model/numerics/random.ts';
import { CandidateSampler } from '../../../../src/model/training/states/candidateSampler.ts';

const [WORDS, WIDTH] = [200, 3];
const random = Random.fromSeed(5);
const embedding = random.normals(WORDS * WIDTH);
/** Even words are met, the higher the more often. */
const counts = Uint32Array.from({ length: WORDS }, (_, id) => (id % 2 === 0 ? id : 0));
const named = new Set([1, 3, 198, 150, 77]);

describe('the words that compete in a training step', () => {
  const sampler = new CandidateSampler(embedding, counts, { frequent: 40, drawn: 30 });

  it('are those that the batch names, the most frequent ones and some of the rest, each once', () => {
    const { ids, embeddings, offsets } = sampler.draw(named, Random.fromSeed(1));
    assert.equal(new Set(ids).size, ids.length);
    for (const id of named) assert.ok(ids.includes(id));
    for (let id = 120; id < 200; id += 2) assert.ok(ids.includes(id), `${id} is frequent`);
    // 1, 3 and 77 are named but not frequent.
    assert.equal(ids.length, 40 + 3 + 30);
    for (const [row, id] of ids.entries())
      assert.deepEqual(
        embeddings.subarray(row * WIDTH, (row + 1) * WIDTH),
        embedding.subarray(id * WIDTH, (id + 1) * WIDTH),
      );
    assert.ok(offsets!.subarray(0, 43).every((offset) => offset === 0));
    const each = Math.fround(Math.log((200 - 43) / 30));
    assert.ok(offsets!.subarray(43).every((offset) => offset === each));
  });

  it('are the lower ids where words are equally frequent', () => {
    const equal = new CandidateSampler(embedding, new Uint32Array(WORDS), { frequent: 10, drawn: 0 });
    assert.deepEqual([...equal.draw(new Set(), Random.fromSeed(1)).ids], [...Array(10).keys()]);
  });

  it('stand for all: the mean of their sums is that over the whole vocabulary', () => {
    const query = random.normals(WIDTH);
    const exponential = (row: Float32Array): number =>
      Math.exp(row.reduce((sum, value, i) => sum + value * query[i]!, 0));
    const whole = Array.from({ length: WORDS }, (_, id) =>
      exponential(embedding.subarray(id * WIDTH, (id + 1) * WIDTH)),
    ).reduce((sum, value) => sum + value, 0);
    const draws = 2000;
    let mean = 0;
    for (let draw = 0; draw < draws; draw++) {
      const { ids, embeddings, offsets } = sampler.draw(named, Random.fromSeed(draw));
      for (let row = 0; row < ids.length; row++)
        mean +=
          (exponential(embeddings.subarray(row * WIDTH, (row + 1) * WIDTH)) * Math.exp(offsets![row]!)) /
          draws;
    }
    assert.ok(Math.abs(mean / whole - 1) < 0.01, `${mean} instead of ${whole}`);
  });

  it('are all words where as many are asked for', () => {
    const all = new CandidateSampler(embedding, counts, { frequent: 40, drawn: 1000 });
    const { ids, offsets } = all.draw(named, Random.fromSeed(1));
    assert.equal(ids.length, WORDS);
    assert.ok(offsets!.every((offset) => offset === 0));
    assert.equal(sampler.rows(named).ids.length, named.size);
  });
});
