import assert from 'node:assert/strict';
import { splitIntoPassages } from '../../../../src/model/corpus/passages.ts';
import { passageTexts } from '../../../../src/model/process/run/passageTexts.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../../src/model/tokenizer/training.ts';

describe('texts of training passages', () => {
  const text = 'The paragraph begins here. It ends here.\n\nThe other paragraph begins there.';
  const passages = splitIntoPassages({ file: 'a.md', text });
  const tokenizer = Tokenizer.fromJson(trainTokenizer([text, text], { vocabularySize: 290 }));
  const { texts, continued, encode } = passageTexts(passages, tokenizer);

  it('say which go on where others end', () => {
    assert.equal(texts[2], 'The other paragraph begins there.');
    assert.deepEqual(continued, [true, false, false]);
  });

  it('are encoded as the tokenizer does, or with merges passed over', () => {
    const plain = tokenizer.encode(text);
    assert.deepEqual(encode(text, 0, Random.fromSeed(1)), plain);
    const cut = Array.from(encode(text, 0.5, Random.fromSeed(1)));
    assert.ok(cut.length > plain.length);
    assert.equal(tokenizer.decode(cut), text);
  });
});
