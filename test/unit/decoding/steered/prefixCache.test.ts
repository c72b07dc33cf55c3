import assert from 'node:assert/strict';
import { PrefixCache } from '../../../../src/model/decoding/steered/prefixCache.ts';
import type { LanguageModel } from '../../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { tinyLanguageModel } from '../../languageModel/tinyLanguageModel.ts';

const MEGABYTE = 2 ** 20;
/** Hidden state, and keys and values of two layers with one head of 32. */
const TOKEN_BYTES = 4 * (64 + 2 * 2 * 32);

describe('prefix cache', () => {
  let languageModel: LanguageModel;
  before(async () => (languageModel = await tinyLanguageModel(1)));
  after(() => languageModel.close());

  /** The last hidden state after BOS and some tokens, computed afresh. */
  async function afresh(tokenIds: readonly number[]): Promise<Float32Array> {
    const [states] = await languageModel.states([tokenIds]);
    return states!.hidden.slice(-64);
  }
  function assertClose(actual: Float32Array, expected: Float32Array): void {
    for (const [i, value] of expected.entries()) assert.ok(Math.abs(actual[i]! - value) < 1e-3, `${i}`);
  }
  const text = (seed: number, length: number): number[] => {
    const random = Random.fromSeed(seed);
    return Array.from({ length }, () => 3 + random.below(283));
  };

  it('gives the states that computing afresh gives, whatever was asked for before', async () => {
    const cache = new PrefixCache(languageModel, MEGABYTE);
    const context = text(1, 40);
    const random = Random.fromSeed(2);
    const texts: number[][] = [context];
    for (let i = 0; i < 30; i++) {
      const before = texts[random.below(texts.length)]!;
      const tokenIds = [...before.slice(0, random.below(before.length + 1)), ...text(i, 1 + random.below(5))];
      texts.push(tokenIds);
      assertClose((await cache.prefix(tokenIds)).hidden, await afresh(tokenIds));
    }
    assert.ok(cache.counts.known > cache.counts.read / 4);
    cache.free();
  });

  it('reads rows of different lengths together as it reads each alone, and equal ones once', async () => {
    const cache = new PrefixCache(languageModel, MEGABYTE);
    const texts = [text(3, 5), text(4, 25), [], text(4, 25), text(5, 1)];
    const prefixes = await Promise.all(texts.map((tokenIds) => cache.prefix(tokenIds)));
    const read = cache.counts.read;
    const longer = await cache.extend(
      prefixes.map((prefix, i) => ({ prefix, tokenIds: i === 0 ? [70, 71, 72] : [70] })),
    );
    assert.equal(cache.counts.read - read, 6);
    assert.equal(longer[1], longer[3]);
    for (const [i, tokenIds] of texts.entries())
      assertClose(longer[i]!.hidden, await afresh([...tokenIds, ...(i === 0 ? [70, 71, 72] : [70])]));
    cache.free();
  });

  it('keeps to its memory limit and is as right beyond it', async () => {
    const cache = new PrefixCache(languageModel, 20 * TOKEN_BYTES);
    for (let seed = 0; seed < 8; seed++) {
      const tokenIds = text(seed % 3, 12 + seed);
      assertClose((await cache.prefix(tokenIds)).hidden, await afresh(tokenIds));
      assert.ok(cache.bytes <= 20 * TOKEN_BYTES);
    }
    const tokenIds = text(9, 60);
    assertClose((await cache.prefix(tokenIds)).hidden, await afresh(tokenIds));
    assert.ok(cache.bytes > 0 && cache.bytes <= 20 * TOKEN_BYTES);
    cache.free();
  });

  it('stops between two chunks of a context when aborted, and goes on from there', async () => {
    const cache = new PrefixCache(languageModel, MEGABYTE);
    const controller = new AbortController();
    const reading = cache.prefix(text(6, 100), controller.signal);
    setImmediate(() => {
      controller.abort(new Error('newer'));
    });
    await assert.rejects(reading, /newer/);
    const { read } = cache.counts;
    assert.ok(read < 100 && read % 16 === 0, `${read} tokens`);
    assertClose((await cache.prefix(text(6, 100))).hidden, await afresh(text(6, 100)));
    assert.equal(cache.counts.read, 101);
    cache.free();
  });
});
