import assert from 'node:assert/strict';
import { ZodError } from 'zod';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';

const good = JSON.stringify(
  trainTokenizer(['the lamp and the stairs and the lamp'.repeat(3)], { vocabularySize: 280 }),
);

interface Json {
  [key: string]: unknown;
  model: { vocab: Record<string, unknown>; merges: unknown[]; [key: string]: unknown };
  added_tokens: Record<string, unknown>[];
  pre_tokenizer: { pretokenizers: Record<string, unknown>[] };
}

/** What a damaged or malicious tokenizer.json may hold instead of what was written. */
const ATTACKS: Record<string, (json: Json) => unknown> = {
  'is not an object': () => 'tokenizer',
  'is null': () => null,
  'is an empty object': () => ({}),
  'has no model': (json) => ({ ...json, model: undefined }),
  'is of another kind': (json) => void (json.model['type'] = 'Unigram'),
  'has a regular expression of its own': (json) =>
    void (json.pre_tokenizer.pretokenizers[0]!['pattern'] = { Regex: '(a+)+$' }),
  'has a normalizer, which would lose text': (json) => void (json['normalizer'] = { type: 'Lowercase' }),
  'has another decoder': (json) => void (json['decoder'] = { type: 'WordPiece' }),
  'has a special token of its own': (json) =>
    void json.added_tokens.push({ ...json.added_tokens[0], id: 4, content: 'a' }),
  'names a special token otherwise': (json) => void (json.added_tokens[0]!['content'] = 'the'),
  'lacks a byte': (json) => void Reflect.deleteProperty(json.model.vocab, 'a'),
  'has a token without a merge': (json) =>
    void (json.model.vocab['zz'] = Object.keys(json.model.vocab).length),
  'has an id twice': (json) => void (json.model.vocab['a'] = json.model.vocab['b']),
  'has a negative id': (json) => void (json.model.vocab['a'] = -1),
  'has a fractional id': (json) => void (json.model.vocab['a'] = 70.5),
  'has an id that would allocate gigabytes': (json) => void (json.model.vocab['a'] = 2 ** 31),
  'lacks a merge that another builds on': (json) => void json.model.merges.shift(),
  'merges a special token': (json) => void json.model.merges.push(['⟨begin⟩', 'a']),
  'merges what is no token': (json) => void json.model.merges.push(['never', 'seen']),
  'has a merge of three': (json) => void (json.model.merges[0] = ['a', 'b', 'c']),
  'has a token of a megabyte': (json) => void json.model.merges.push(['a'.repeat(1e6), 'b']),
  'has a prefix between pieces': (json) => void (json.model['end_of_word_suffix'] = '</w>'),
};

describe('a tokenizer.json from disk', () => {
  it('is accepted as it was written', () => {
    assert.equal(Tokenizer.fromJson(JSON.parse(good)).decode([4 + 'x'.charCodeAt(0)]), 'x');
  });

  for (const [name, attack] of Object.entries(ATTACKS))
    it(`is refused where it ${name}`, () => {
      const json = JSON.parse(good) as Json;
      const hostile = attack(json) ?? (name === 'is null' ? null : json);
      assert.throws(() => Tokenizer.fromJson(hostile), ZodError);
    });
});
