import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { GgufFile } from '../../../src/model/languageModel/gguf/ggufFile.ts';
import { readLlamaShape } from '../../../src/model/languageModel/gguf/ggufLlama.ts';
import { readTokenizer } from '../../../src/model/languageModel/gguf/ggufTokenizer.ts';
import { LanguageModelError } from '../../../src/model/languageModel/languageModelError.ts';
import { CHEAP_CASES, damage, damaged } from '../../generatedCases.ts';
import { ggufBytes } from './ggufWriter.ts';
import { tinyGguf } from './tinyLanguageModel.ts';

/** Each case writes and reads a file. */
const CASES = CHEAP_CASES / 20;
const LONGEST_MESSAGE = 400;

describe('GGUF files, generated', function () {
  this.timeout(3_600_000);

  it('are read, or refused with one typed line, wherever what stands before the weights is damaged', () => {
    const folder = mkdtempSync(join(tmpdir(), 'variorum-gguf-'));
    const path = join(folder, 'tiny.gguf');
    const sound = ggufBytes(tinyGguf(1, () => 'Q8_0').file);
    const header = sound.indexOf('output_norm.weight');
    assert.ok(header > 1000);
    const refused = { count: 0 };
    fc.assert(
      fc.property(damage, (changes) => {
        writeFileSync(
          path,
          Buffer.concat([damaged(sound.subarray(0, header), changes), sound.subarray(header)]),
        );
        let file: GgufFile | undefined;
        try {
          file = GgufFile.open(path);
          const { vocabularySize } = readLlamaShape(file);
          readTokenizer(file, vocabularySize);
        } catch (error) {
          assert.ok(error instanceof LanguageModelError, String((error as Error).stack));
          assert.ok(!error.message.includes('\n') && error.message.length < LONGEST_MESSAGE, error.message);
          refused.count++;
        } finally {
          file?.close();
        }
      }),
      { numRuns: CASES },
    );
    assert.ok(refused.count > CASES / 10, `${refused.count} were refused`);
    rmSync(folder, { recursive: true });
  });
});
