import assert from 'node:assert/strict';
import { SegmentReader } from '../../../../src/model/corpus/streaming/segmentPassages.ts';
import { segmentFile } from '../../../../src/model/corpus/streaming/segments.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../../src/model/tokenizer/training.ts';
import { PRETRAINING_RECIPE } from '../../../../src/model/training/recipes/pretrainingRecipe.ts';
import { StreamedBatches } from '../../../../src/model/training/data/streamedBatches.ts';
import {
  encodeSegments,
  segmentOrder,
  segmentsInPass,
  type WeightedFile,
} from '../../../../src/model/training/data/streamedText.ts';
import { newTrainingRun } from '../../../../src/model/training/loop/trainingRun.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';

const LINES = Array.from({ length: 90 }, (_, line) => `Line number ${line} of the only book.`);

describe('text that is streamed', () => {
  const folder = new TemporaryFolder();
  after(() => {
    folder.remove();
  });

  const segmented = (training: number, weight: number, path: string): WeightedFile => ({
    path,
    bytes: 0,
    documents: 1,
    heldOut: [],
    training: Array.from({ length: training }, (_, i) => ({ begin: i, end: i + 1 })),
    weight,
  });
  const count = (order: readonly { path: string; begin: number }[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { path, begin } of order)
      counts.set(`${path}${begin}`, (counts.get(`${path}${begin}`) ?? 0) + 1);
    return counts;
  };

  it('is read as often as its weight says, each segment as often as another', () => {
    const files = [segmented(40, 1, 'a'), segmented(10, 2.5, 'b'), segmented(10, 0.3, 'c')];
    assert.equal(segmentsInPass(files), 40 + 25 + 3);
    const counts = count(segmentOrder(files, 1, 0));
    const of = (path: string): number[] =>
      [...counts].filter(([name]) => name.startsWith(path)).map(([, times]) => times);
    assert.deepEqual(of('a'), Array<number>(40).fill(1));
    assert.deepEqual(of('b').sort(), [...Array<number>(5).fill(2), ...Array<number>(5).fill(3)]);
    assert.deepEqual(of('c'), [1, 1, 1]);
  });

  it('has another order in each pass and for each seed, and the same for the same', () => {
    const files = [segmented(40, 1, 'a')];
    assert.deepEqual(segmentOrder(files, 1, 2), segmentOrder(files, 1, 2));
    assert.notDeepEqual(segmentOrder(files, 1, 2), segmentOrder(files, 1, 3));
    assert.notDeepEqual(segmentOrder(files, 1, 2), segmentOrder(files, 2, 2));
  });

  describe('in batches', () => {
    const tokenizer = Tokenizer.fromJson(trainTokenizer(LINES, { vocabularySize: 400 }));
    const options = { tokenizer, maximumLength: 40, tokensPerBatch: 80, segmentsInPool: 3 };
    const run = () => newTrainingRun(1, { steps: 1000 }, PRETRAINING_RECIPE);
    let files: WeightedFile[];
    before(async () => {
      const path = folder.write('book.txt', LINES.join('\n'));
      files = [{ ...(await segmentFile(path, { heldOutEvery: 10, segmentBytes: 200 })), weight: 1 }];
    });

    it('gives every passage that is not held out once a pass', async () => {
      const reader = new SegmentReader();
      const order = segmentOrder(files, 1, 0);
      const pool = await encodeSegments(order, reader, options);
      await reader.close();
      const all = pool.lengths.map((_, index) => tokenizer.decode(pool.passage(index)));
      assert.ok(all.length > 70 && all.length < 90);
      const batches = new StreamedBatches({ ...options, files });
      const state = run();
      const read: string[] = [];
      while (read.length < all.length)
        for (const tokenIds of await batches.next(state)) read.push(tokenizer.decode(Array.from(tokenIds)));
      await batches.close();
      assert.deepEqual(read.sort(), all.sort());
      assert.ok(state.epoch >= Math.ceil(order.length / 3) - 1, `pool ${state.epoch}`);
    });

    it('goes on from any place as if it had been read from the beginning', async () => {
      const whole = new StreamedBatches({ ...options, files });
      const state = run();
      for (let step = 0; step < 30; step++) {
        const resumed = new StreamedBatches({ ...options, files });
        const place = structuredClone(state);
        assert.deepEqual(await resumed.next(place), await whole.next(state));
        assert.deepEqual(place, state);
        await resumed.close();
      }
      assert.ok(state.epoch > files[0]!.training.length / 3, 'a second pass has begun');
      await whole.close();
    });
  });
});
