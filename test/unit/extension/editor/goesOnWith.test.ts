import assert from 'node:assert/strict';
import { goesOnWith } from '../../../../src/extension/editor/goesOnWith.ts';

describe('what is left of offered texts', () => {
  const offered = { prompt: 'It rained', texts: [' all day.', ' all night, and snowed.'] };

  it('is what has not been typed or taken yet', () => {
    assert.deepEqual(goesOnWith(offered, 'It rained'), offered.texts);
    assert.deepEqual(goesOnWith(offered, 'It rained all '), ['day.', 'night, and snowed.']);
    assert.deepEqual(goesOnWith(offered, 'It rained all n'), ['ight, and snowed.']);
  });

  it('is nothing where all is there, something else was typed, or nothing was offered', () => {
    assert.deepEqual(goesOnWith({ ...offered, texts: [' all day.'] }, 'It rained all day.'), []);
    assert.deepEqual(goesOnWith(offered, 'It rained for'), []);
    assert.deepEqual(goesOnWith(offered, 'It rain'), []);
    assert.deepEqual(goesOnWith(undefined, 'It rained'), []);
  });
});
