import assert from 'node:assert/strict';
import { OfferedTexts } from '../../../../src/extension/inlineSuggestions/offeredTexts.ts';
import { endsWithSentence } from '../../../../src/extension/inlineSuggestions/sentenceEnd.ts';

const offered = (placed: string) => ({ written: placed.trim(), placed });

describe('texts that were offered at a place', () => {
  const document = 'It rained';
  const texts = () =>
    new OfferedTexts(9, document, [offered(' all day.'), offered(' all night, and snowed.')]);

  it('leave what has not been typed or taken yet', () => {
    assert.deepEqual(texts().left(document, 9), [' all day.', ' all night, and snowed.']);
    assert.deepEqual(texts().left('It rained all ', 14), ['day.', 'night, and snowed.']);
    assert.deepEqual(texts().left('It rained all n', 15), ['ight, and snowed.']);
    assert.deepEqual(texts().left('It rained all d Other words follow.', 15), ['ay.']);
  });

  it('leave nothing where something else was typed, or the caret stands before them', () => {
    assert.deepEqual(texts().left('It rained for', 13), []);
    assert.deepEqual(texts().left(document, 4), []);
    const one = new OfferedTexts(9, document, [offered(' all day.')]);
    assert.deepEqual(one.left('It rained all day.', 18), []);
  });

  it('are taken where several characters go in at once, also in parts', () => {
    const followed = texts();
    const word = { rangeOffset: 9, rangeLength: 0, text: ' all' };
    assert.deepEqual(followed.follow(word, 'It rained all'), {
      offered: offered(' all day.'),
      taken: ' all',
    });
    const rest = { rangeOffset: 13, rangeLength: 0, text: ' night, and snowed.' };
    assert.deepEqual(followed.follow(rest, 'It rained all night, and snowed.'), {
      offered: offered(' all night, and snowed.'),
      taken: ' all night, and snowed.',
    });
  });

  it('are not taken by typing, by other words, or by deleting', () => {
    const typed = { rangeOffset: 9, rangeLength: 0, text: ' ' };
    assert.equal(texts().follow(typed, 'It rained '), undefined);
    const other = { rangeOffset: 9, rangeLength: 0, text: ' cats' };
    assert.equal(texts().follow(other, 'It rained cats'), undefined);
    const deleted = { rangeOffset: 9, rangeLength: 4, text: '' };
    assert.equal(texts().follow(deleted, 'It rained'), undefined);
  });

  it('move with what is written before them', () => {
    const followed = texts();
    followed.follow({ rangeOffset: 0, rangeLength: 2, text: 'Then it' }, 'Then it rained');
    assert.equal(followed.offset, 14);
    assert.deepEqual(followed.left('Then it rained all d', 20), ['ay.']);
  });
});

describe('the end of a sentence', () => {
  it('is a mark, with what closes after it', () => {
    for (const line of ['It rained.', 'Did it? ', '“It did!”', '*It did.*', '(It did.)', 'Und „es regnete.“'])
      assert.equal(endsWithSentence(line), true, line);
  });

  it('is no comma, no word and no empty line', () => {
    for (const line of ['It rained,', 'It rained', '', '  ', '# A heading', '1.5 m'])
      assert.equal(endsWithSentence(line), false, line);
  });
});
