import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ZodError } from 'zod';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';
import { CHEAP_CASES, damage, damaged } from '../../generatedCases.ts';

const CASES = CHEAP_CASES / 10;
const TEXT = 'the lamp and the stairs';
const sound = Buffer.from(JSON.stringify(trainTokenizer([`${TEXT} `.repeat(3)], { vocabularySize: 280 })));

describe('tokenizer.json, generated', function () {
  this.timeout(3_600_000);

  it('is refused, or gives back what it has encoded, wherever it is damaged', () => {
    let refused = 0;
    fc.assert(
      fc.property(damage, (changes) => {
        let json: unknown;
        try {
          json = JSON.parse(damaged(sound, changes).toString('utf8'));
        } catch {
          return; // It is no JSON, which is for the folder to say.
        }
        try {
          const tokenizer = Tokenizer.fromJson(json);
          assert.equal(tokenizer.decode(tokenizer.encode(TEXT)), TEXT);
        } catch (error) {
          assert.ok(error instanceof ZodError, String((error as Error).stack));
          refused++;
        }
      }),
      { numRuns: CASES },
    );
    assert.ok(refused > 0);
  });

  it('is refused where it is any other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        assert.throws(() => Tokenizer.fromJson(json), ZodError);
      }),
      { numRuns: CASES },
    );
  });
});
