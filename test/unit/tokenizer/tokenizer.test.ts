import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { Random } from '../../../src/model/numerics/random.ts';
import { splitIntoWords } from '../../../src/model/tokenizer/pretokenization.ts';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { tokenizerJsonOf } from '../../../src/model/tokenizer/tokenizerJson.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';

const text = readFileSync(new URL('../../fixtures/corpus/tokenizer.txt', import.meta.url), 'utf8');
const tokenizer = Tokenizer.fromJson(trainTokenizer([text], { vocabularySize: 500 }));

/** Characters that have made tokenizers lose something: controls, joiners, marks, directions, line ends, look-alikes. */
const AWKWARD = [
  ...[
    '\0',
    '\r',
    '\n',
    '\t',
    '\v',
    '\f',
    '\x1b',
    '\x7f',
    '\x85',
    '\xa0',
    '\xad',
    '\u200b',
    '\u200d',
    '\u2028',
  ],
  ...[
    '\ufeff',
    '\ufffd',
    '\u202e',
    '\u3000',
    'e\u0301',
    'Å',
    'ﬁ',
    'ß',
    'İ',
    'ا',
    'ש',
    'का',
    '한',
    '漢',
    '🙂',
    '👩‍👩‍👧',
    '🇳🇴',
  ],
  ...[
    'Ġ',
    'Ċ',
    'ġ',
    '▁',
    '##',
    '</w>',
    '<pad>',
    '⟨padding⟩',
    '⟨begin⟩',
    '⟨end⟩',
    '⟨mask⟩',
    '<|endoftext|>',
    '[MASK]',
  ],
  ...[
    "'s",
    '’ll',
    " 's",
    '  ',
    '   x',
    '12345',
    '½',
    '٣',
    '__proto__',
    'constructor',
    '\\',
    '"',
    ' ,',
    ' .',
    " n't",
  ],
];

function roundTrip(string: string): void {
  const ids = tokenizer.encode(string);
  assert.equal(tokenizer.decode(ids), string);
  for (const id of ids) assert.ok(id > tokenizer.maskId && id < tokenizer.vocabularySize);
}

describe('the tokenizer', () => {
  it('gives back 10,000 random byte strings', () => {
    const random = Random.fromSeed(7);
    for (let i = 0; i < 10_000; i++) {
      const bytes = Uint8Array.from({ length: random.below(40) }, () => random.below(256));
      // Read both ways that bytes become a well-formed string: a character each, and as broken UTF-8.
      roundTrip(Buffer.from(bytes).toString('latin1'));
      roundTrip(new TextDecoder().decode(bytes));
    }
  });

  it('gives back random sequences of code points of all planes', () => {
    const random = Random.fromSeed(8);
    for (let i = 0; i < 5_000; i++) {
      const points = Array.from({ length: random.below(20) }, () => {
        const point = random.below(random.below(2) === 0 ? 0x3000 : 0x110000);
        return point >= 0xd800 && point < 0xe000 ? 0x20 : point;
      });
      roundTrip(String.fromCodePoint(...points));
    }
  });

  it('gives back awkward strings, alone, doubled, in words and next to each other', () => {
    roundTrip('');
    for (const piece of AWKWARD)
      for (const around of ['', ' ', 'a', '\r\n']) roundTrip(around + piece + piece + around);
    const random = Random.fromSeed(9);
    for (let i = 0; i < 2_000; i++)
      roundTrip(Array.from({ length: 6 }, () => AWKWARD[random.below(AWKWARD.length)]!).join(''));
  });

  it('writes a lone surrogate as U+FFFD and keeps what stands around it', () => {
    assert.equal(tokenizer.decode(tokenizer.encode('a\ud83db')), 'a\ufffdb');
    assert.equal(tokenizer.decode(tokenizer.encode('\udc00')), '\ufffd');
    assert.equal(
      tokenizer.decode(tokenizer.encode('\udc00\ud800\u{1f600}\ud800')),
      '\ufffd\ufffd\u{1f600}\ufffd',
    );
  });

  it('encodes as the library does on the whole text, which shows that words are cut alike', () => {
    const library = new LibraryTokenizer(
      { ...tokenizer.toJson(), added_tokens: [] },
      { clean_up_tokenization_spaces: false },
    );
    const random = Random.fromSeed(10);
    const samples = [text, ...AWKWARD, ...Array.from({ length: 2_000 }, () => randomMixture(random))];
    for (const sample of samples)
      assert.deepEqual(tokenizer.encode(sample), library.encode(sample, { add_special_tokens: false }).ids);
  });

  it('survives a megabyte without a space, in words of bounded length', () => {
    for (const unit of ['a', '🙂', '=', '7', ' ', '\u0301']) {
      const long = unit.repeat(1_000_000 / unit.length);
      assert.ok(splitIntoWords(long).every((word) => word.length <= 100));
      assert.equal(tokenizer.decode(tokenizer.encode(long)), long);
    }
  });

  it('decodes special tokens to nothing and refuses ids that it does not have', () => {
    const ids = tokenizer.encode('The lamp');
    const { bosId, eosId, maskId, paddingId } = tokenizer;
    assert.equal(tokenizer.decode([bosId, ...ids, maskId, eosId, paddingId, paddingId]), 'The lamp');
    assert.equal(tokenizer.decode([]), '');
    for (const id of [-1, tokenizer.vocabularySize, 0.5, NaN])
      assert.throws(() => tokenizer.decode([id]), RangeError);
  });

  it('decodes half a character to U+FFFD without disturbing its neighbours', () => {
    const ids = tokenizerJsonOf([]);
    const bytes = Tokenizer.fromJson(ids);
    assert.equal(
      bytes.decode([...bytes.encode('a'), ...bytes.encode('é').slice(0, 1), ...bytes.encode('b')]),
      'a\ufffdb',
    );
  });

  it('comes back from its JSON the same', () => {
    const json: unknown = JSON.parse(JSON.stringify(tokenizer.toJson()));
    const again = Tokenizer.fromJson(json);
    assert.deepEqual(again.toJson(), tokenizer.toJson());
    assert.deepEqual(again.encode(text), tokenizer.encode(text));
  });
});

/** A text in which pieces of words, spaces and awkward characters meet by chance. */
function randomMixture(random: Random): string {
  return Array.from({ length: 12 }, () => {
    if (random.below(3) === 0) return AWKWARD[random.below(AWKWARD.length)]!;
    const start = random.below(text.length);
    return text.slice(start, start + random.below(9));
  }).join('');
}
