import assert from 'node:assert/strict';
import { repeatedTags } from '../../../../src/model/decoding/steered/repeatedTags.ts';
import { Vocabulary } from '../../../../src/model/decoding/steered/vocabulary.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { tinyTokenizer } from '../../languageModel/tinyLanguageModel.ts';

describe('repeated tags of speech', () => {
  const tokenizer = Tokenizer.fromJson(tinyTokenizer());
  const vocabulary = new Vocabulary(tokenizer);
  const forbidden = (text: string): string[] =>
    [...repeatedTags(tokenizer.encode(text), vocabulary)].map((tokenId) => vocabulary.text([tokenId]));

  it('forbids the third of them, whatever the nouns', () => {
    assert.deepEqual(forbidden("'cat,' saw the cat,' saw the dog,' saw"), [' the']);
    assert.deepEqual(forbidden('"cat!" saw the cat,\' saw the dog?" saw'), [' the']);
  });

  it('allows the second, and another tag', () => {
    assert.deepEqual(forbidden("'cat,' saw the cat,' saw"), []);
    assert.deepEqual(forbidden("'cat,' saw the cat,' saw the dog,' ran"), []);
  });

  it('forbids nothing elsewhere, as in a refrain', () => {
    assert.deepEqual(forbidden(', saw the cat, saw the dog, saw the melon, saw'), []);
    assert.deepEqual(forbidden("'cat,' saw the cat,' saw the dog, saw"), []);
    assert.deepEqual(forbidden(''), []);
  });
});
