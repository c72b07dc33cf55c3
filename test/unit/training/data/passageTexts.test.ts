import assert from 'node:assert/strict';
import { Random } from '../../../../src/model/numerics/random.ts';
import { passagesOfEpoch, type PassageTexts } from '../../../../src/model/training/data/passageTexts.ts';
import { randomStream } from '../../../../src/model/training/loop/randomStreams.ts';

/** One token a character; passing over merges doubles what "m" is. */
const encode = (text: string, bpeDropout: number): number[] =>
  Array.from(text).flatMap((character) =>
    Array<number>(character === 'm' && bpeDropout > 0 ? 2 : 1).fill(character.charCodeAt(0)),
  );
const decode = (tokenIds: ArrayLike<number>): string => String.fromCharCode(...Array.from(tokenIds));
const TEXTS = ['one', 'two', 'three', 'mmmmmm'];
const texts: PassageTexts = { texts: TEXTS, continued: [true, true, false, false], encode };
const plain = TEXTS.map((text) => encode(text, 0));

const read = (recipe: { bpeDropout: number; joinedShare: number }, longest: number, seed = 1): string[] =>
  passagesOfEpoch(plain, texts, recipe, longest, randomStream(1, 'epoch', seed)).map(decode);

describe('passagesOfEpoch', () => {
  it('reads the passages themselves where the recipe asks for nothing else', () => {
    const tokenIds = passagesOfEpoch(plain, texts, { bpeDropout: 0, joinedShare: 0 }, 20, Random.fromSeed(1));
    tokenIds.forEach((ids, index) => {
      assert.equal(ids, plain[index]);
    });
  });

  it('joins each with one or two that follow, as far as the document goes on', () => {
    const seen = TEXTS.map(() => new Set<string>());
    for (let seed = 0; seed < 50; seed++)
      read({ bpeDropout: 0, joinedShare: 1 }, 20, seed).forEach((text, i) => seen[i]!.add(text));
    assert.deepEqual(
      seen.map((texts) => [...texts].sort()),
      [['one two', 'one two three'], ['two three'], ['three'], ['mmmmmm']],
    );
  });

  it('joins the share that it is told, and no more than the model has positions for', () => {
    let joined = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const [first] = read({ bpeDropout: 0, joinedShare: 0.3 }, 10, seed);
      assert.ok(first === 'one' || first === 'one two', first);
      if (first !== 'one') joined++;
    }
    assert.ok(Math.abs(joined / 2000 - 0.3) < 0.04, `joined ${joined / 2000}`);
    assert.deepEqual(read({ bpeDropout: 0, joinedShare: 1 }, 6), TEXTS);
  });

  it('cuts anew, and reads plainly what gets too long by that', () => {
    assert.equal(read({ bpeDropout: 0.1, joinedShare: 0 }, 12)[3], 'mmmmmmmmmmmm');
    assert.equal(read({ bpeDropout: 0.1, joinedShare: 0 }, 11)[3], 'mmmmmm');
  });

  it('is the same for the same seed only', () => {
    const epochs = Array.from({ length: 10 }, (_, seed) =>
      read({ bpeDropout: 0, joinedShare: 0.5 }, 20, seed).join('|'),
    );
    assert.ok(new Set(epochs).size > 3);
    assert.equal(read({ bpeDropout: 0, joinedShare: 0.5 }, 20, 4).join('|'), epochs[4]);
  });
});
