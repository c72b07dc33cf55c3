import assert from 'node:assert/strict';
import { splitIntoPassages } from '../../../src/model/corpus/passages.ts';
import { formatDocuments } from '../../formatDocuments.ts';

describe('a folder with a document of each format', () => {
  for (const { file, text, sentences } of formatDocuments())
    it(`holds what the author of ${file} would call its sentences`, () => {
      assert.deepEqual(
        splitIntoPassages({ file, text }).map((passage) => passage.text),
        sentences,
      );
    });
});
