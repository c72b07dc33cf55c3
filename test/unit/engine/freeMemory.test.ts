import assert from 'node:assert/strict';
import { freeMemory } from '../../../src/model/engine/freeMemory.ts';

describe('freed memory', () => {
  it('is not that of the process any more, without a collection of garbage', () => {
    const MEGABYTE = 2 ** 20;
    const array = new Float32Array((64 * MEGABYTE) / 4);
    const taken = process.memoryUsage().arrayBuffers;
    freeMemory(array);
    assert.equal(array.length, 0);
    assert.ok(process.memoryUsage().arrayBuffers < taken - 60 * MEGABYTE);
  });
});
