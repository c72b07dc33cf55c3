import assert from 'node:assert/strict';
import { DEFAULT_ENCODINGS } from '../../../../src/model/corpus/read/decoding.ts';
import { readEvaluationData } from '../../../../src/model/process/report/evaluationData.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';

describe('text to measure a model on', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });
  const textsOf = async (path: string, encoding = 'utf8'): Promise<unknown> => {
    const { passages, tokenisation } = await readEvaluationData(path, { ...DEFAULT_ENCODINGS, encoding });
    return [tokenisation, passages.map(({ text }) => text)];
  };

  it('is the passages of a document of any kind, and the lines of other files', async () => {
    const source = ['# The mill\n', '\n', 'It turns. It stops.'];
    const notebook = folder.write(
      'a.ipynb',
      JSON.stringify({
        cells: [
          { cell_type: 'markdown', source },
          { cell_type: 'code', source },
        ],
      }),
    );
    assert.deepEqual(await textsOf(notebook), ['prose', ['The mill', 'It turns.', 'It stops.']]);
    const page = folder.write('a.html', '<h1>The mill</h1><p>It turns.');
    assert.deepEqual(await textsOf(page), ['prose', ['The mill', 'It turns.']]);
    const lines = ['spaced', ['It turns. It stops.', 'It is late.']];
    for (const name of ['a.txt', 'a.tsv', 'valid'])
      assert.deepEqual(await textsOf(folder.write(name, 'It turns. It stops.\nIt is late.\n')), lines, name);
  });

  it('is read in the encoding that is named', async () => {
    const path = folder.write('a.txt', Buffer.from('Le caf\xe9 est ferm\xe9.', 'latin1'));
    await assert.rejects(textsOf(path), /cannot be read: not valid UTF-8/);
    assert.deepEqual(await textsOf(path, 'windows1252'), ['spaced', ['Le café est fermé.']]);
    assert.deepEqual(await textsOf(folder.path, 'windows1252'), ['prose', ['Le café est fermé.']]);
  });
});
