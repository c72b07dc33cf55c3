import assert from 'node:assert/strict';
import { FamiliarWords, isUnfamiliar } from '../../../../src/model/decoding/steered/familiarWords.ts';
import { Vocabulary } from '../../../../src/model/decoding/steered/vocabulary.ts';
import { LanguageModel } from '../../../../src/model/languageModel/languageModel.ts';

describe('familiar words', () => {
  const words = FamiliarWords.of([
    'The Morlocks came, and Weena over the sills of bronze.',
    'Poulton was silent.',
  ]);
  let languageModel: LanguageModel;
  let vocabulary: Vocabulary;
  before(async () => {
    languageModel = await LanguageModel.open('media/language-model', { threads: 1 });
    vocabulary = new Vocabulary(languageModel.tokenizer);
  });
  after(() => languageModel.close());

  const unfamiliar = (text: string, next: string): boolean => {
    const [tokenId, ...more] = vocabulary.tokens(next);
    assert.deepEqual(more, [], `"${next}" is one token`);
    return isUnfamiliar(text, tokenId!, vocabulary, [words]);
  };

  it('knows whole words and their beginnings, by case', () => {
    assert.ok(words.has('Weena') && words.has('over') && !words.has('weena'));
    assert.ok(words.begin('Morl') && words.begin('Weena') && !words.begin('Weenas') && !words.begin('x'));
    assert.ok(!FamiliarWords.of([]).begin('a'));
  });

  it('a name that no text has is unfamiliar', () => {
    assert.ok(unfamiliar('I met', ' Robert'));
    assert.ok(!unfamiliar('I met', ' The'));
    assert.ok(unfamiliar('', ' Robert'));
    assert.ok(unfamiliar('He went.', ' Robert'));
  });

  it('a common word is no name where a sentence begins', () => {
    for (const said of ['', 'He went.', '"', 'He said: “', 'So—'])
      assert.ok(!unfamiliar(said, ' Water'), said);
    assert.ok(unfamiliar('I drank the', ' Water'));
  });

  it('a common word is never unfamiliar', () => {
    assert.ok(!unfamiliar('I met', ' water'));
    assert.ok(!unfamiliar('I met', ','));
    assert.ok(!unfamiliar('I met', ' ('));
  });

  it('a known word may not go on to another that no text has', () => {
    assert.ok(unfamiliar('He was over', 'ly'));
    assert.ok(!unfamiliar('on the sill', 's'));
  });

  it('a name that has begun like a known one is unfamiliar unless it goes on like it', () => {
    assert.ok(!unfamiliar('At last Po', 'ult'));
    assert.ok(unfamiliar('At last Po', 'ir'));
    assert.ok(unfamiliar('At last Po', ' was'));
    assert.ok(!unfamiliar('At last Weena', ' was'));
  });

  it('an unknown lower-case word that has begun may be finished', () => {
    assert.ok(!unfamiliar('He deliqu', 'es'));
  });
});
