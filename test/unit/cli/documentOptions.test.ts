import assert from 'node:assert/strict';
import { TemporaryFolder } from '../corpus/temporaryFolder.ts';
import { run } from './runHere.ts';

describe('encodings on the command line', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('are those of the documents that are trained on', async () => {
    folder.write('a.txt', Buffer.from('Le caf\xe9 est ferm\xe9. Il est parti.', 'latin1'));
    const training = ['train', folder.path, '--out', `${folder.path}/model`];
    const plain = await run(...training);
    assert.match(plain.errors, /no documents to learn from.*not valid UTF-8/);
    const told = await run(...training, '--encoding', 'windows1252');
    assert.match(told.errors, /too little text to learn from: 7 words in 2 passages/);
  });

  it('have names that are known', async () => {
    for (const verb of [
      ['train', folder.path, '--out', 'model'],
      ['evaluate', 'model'],
      ['passages', 'a.txt'],
    ]) {
      const { code, errors } = await run(...verb, '--encoding', 'klingon');
      assert.equal(code, 2);
      assert.match(errors, /name of an encoding: utf8/);
    }
  });
});
