import assert from 'node:assert/strict';
import { saysAgain } from '../../../src/model/explore/sayingAgain.ts';

describe('saying again', () => {
  const passages = [
    'The harbour lay silent under a yellow moon.',
    'Nobody had lit the lamps along the pier.',
  ];

  it('knows a sentence that has the words of one passage in another order', () => {
    assert.equal(saysAgain('Silent under the yellow moon lay a harbour, and still.', passages), true);
  });

  it('lets a sentence go on about the same thing', () => {
    assert.equal(saysAgain('The harbour master counted barrels until the bell rang.', passages), false);
  });

  it('does not add the words of two passages together', () => {
    assert.equal(saysAgain('A silent yellow pier, lamps, boats, ropes.', passages), false);
  });

  it('takes a few words for an echo that a writer may want', () => {
    assert.equal(saysAgain('Silent harbour.', passages), false);
  });
});
