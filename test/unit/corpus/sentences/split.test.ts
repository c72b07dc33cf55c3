import assert from 'node:assert/strict';
import type { Passage } from '../../../../src/model/corpus/passage.ts';
import { splitForValidation } from '../../../../src/model/corpus/sentences/split.ts';

/** Documents of so many passages each; a passage's offset is its number in its document. */
function documentsOf(sizes: readonly number[]): Passage[][] {
  return sizes.map((size, document) =>
    Array.from({ length: size }, (_, i) => ({
      text: `${document}.${i}`,
      file: `${document}`,
      offset: i,
      length: 1,
    })),
  );
}

const files = (passages: readonly Passage[]): Set<string> => new Set(passages.map(({ file }) => file));

describe('holding out for validation', () => {
  const cases: Record<string, number[]> = {
    'many even documents': Array<number>(40).fill(50),
    'many uneven documents': Array.from({ length: 60 }, (_, i) => 1 + i * i),
    'ten documents': Array<number>(10).fill(30),
    'two novels': [1900, 7900],
    'one document': [200],
    'ten documents of which one is nearly all': [5000, ...Array<number>(9).fill(1)],
    'eleven passages': [11],
  };
  for (const [name, sizes] of Object.entries(cases))
    it(`takes about a tenth of ${name}, whatever the seed, and keeps the rest`, () => {
      const documents = documentsOf(sizes);
      const total = documents.flat().length;
      for (let seed = 0; seed < 20; seed++) {
        const { training, validation } = splitForValidation(documents, seed);
        const share = validation.length / total;
        assert.ok(share >= 0.05 && share <= 0.2, `seed ${seed}: ${share}`);
        assert.deepEqual(new Set([...training, ...validation]), new Set(documents.flat()));
        assert.equal(training.length + validation.length, total);
      }
    });

  it('holds out whole documents where there are ten or more', () => {
    const { training, validation } = splitForValidation(documentsOf(Array<number>(30).fill(20)), 3);
    for (const file of files(validation)) assert.ok(!files(training).has(file));
  });

  it('cuts contiguous stretches where there are fewer, so that few neighbours are apart', () => {
    const { validation } = splitForValidation(documentsOf([2000, 900]), 3);
    const isHeldOut = new Set(validation);
    const neighboursInTraining = validation.filter(
      ({ file, offset }) =>
        ![...isHeldOut].some((other) => other.file === file && other.offset === offset + 1),
    );
    assert.ok(neighboursInTraining.length <= validation.length / 25);
    assert.equal(files(validation).size, 2);
  });

  it('is a function of the seed', () => {
    const documents = documentsOf(Array<number>(30).fill(20));
    assert.deepEqual(splitForValidation(documents, 5), splitForValidation(documents, 5));
    assert.notDeepEqual(splitForValidation(documents, 5), splitForValidation(documents, 6));
  });

  it('spares nothing where there are fewer than ten passages', () => {
    const { training, validation } = splitForValidation(documentsOf([4, 5]), 1);
    assert.deepEqual([training.length, validation.length], [9, 0]);
    assert.deepEqual(splitForValidation([], 1), { training: [], validation: [] });
  });
});
