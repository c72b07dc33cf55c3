import assert from 'node:assert/strict';
import { Random } from '../../../../src/model/numerics/random.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { passageFeeds, SPECIAL, stepFeeds } from '../../../../src/model/vae/graphs/feeds.ts';

const config = modelConfig(
  { vocabularySize: 50, latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 2 },
  { memoryTokens: 2, maximumLength: 8 },
);

describe('passageFeeds', () => {
  it('writes BOS and EOS, pads, and counts EOS', () => {
    const feeds = passageFeeds(config, [[10, 11, 12], [20]]);
    assert.deepEqual([...feeds['targetIds']!.data], [10, 11, 12, 2, 20, 2, 0, 0]);
    assert.deepEqual([...feeds['encoderIds']!.data], [10, 11, 12, 2, 20, 2, 0, 0]);
    assert.deepEqual([...feeds['decoderIds']!.data], [1, 10, 11, 12, 1, 20, 0, 0]);
    assert.deepEqual([...feeds['lengths']!.data], [4, 2]);
    for (const name of ['positions', 'encoderPositions'])
      assert.deepEqual([...feeds[name]!.data], [0, 1, 2, 3]);
    assert.deepEqual([...feeds['keyPositions']!.data], [-1, -1, 0, 1, 2, 3]);
    assert.deepEqual(feeds['targetIds']!.shape, [2, 4]);
  });

  it('drops the share of text tokens it is told, never a mark, and the same ones for the same seed', () => {
    const passages = Array.from({ length: 1000 }, () => [10, 11, 12, 13, 14]);
    const drop = (seed: number): ReturnType<typeof passageFeeds> =>
      passageFeeds(config, passages, {
        random: Random.fromSeed(seed),
        decoderShare: 0.3,
        encoderShare: 0,
      });
    const feeds = drop(1);
    const ids = [...feeds['decoderIds']!.data];
    const share = ids.filter((id) => id === SPECIAL.mask).length / 5000;
    assert.ok(Math.abs(share - 0.3) < 0.03, `dropped ${share}`);
    assert.equal(ids.filter((id) => id === SPECIAL.begin).length, 1000);
    assert.ok(!feeds['encoderIds']!.data.includes(SPECIAL.mask));
    assert.ok(!feeds['targetIds']!.data.includes(SPECIAL.mask));
    assert.deepEqual(drop(1), feeds);
    assert.notDeepEqual(drop(2)['decoderIds'], feeds['decoderIds']);
  });

  it('refuses a passage that the model has no positions for', () => {
    assert.throws(() => passageFeeds(config, [Array(9).fill(10)]), RangeError);
  });

  it('places new tokens after the cached ones, and memory before all', () => {
    const feeds = stepFeeds(config, [10, 11, 20, 21], 2, 3);
    assert.deepEqual(feeds['tokenIds']!.shape, [2, 2]);
    assert.deepEqual([...feeds['positions']!.data], [3, 4]);
    assert.deepEqual([...feeds['keyPositions']!.data], [-1, -1, 0, 1, 2, 3, 4]);
    assert.deepEqual([...feeds['sources']!.data], [0, 1]);
    assert.deepEqual([...stepFeeds(config, [10, 11], 2, 3, [1, 1])['sources']!.data], [1, 1]);
  });
});
