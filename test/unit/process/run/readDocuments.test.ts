import assert from 'node:assert/strict';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import {
  documentAsRead,
  documentsRead,
  documentText,
} from '../../../../src/model/process/run/readDocuments.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';
import { workspaceOf } from '../sampleWorkspace.ts';

const { signal } = new AbortController();

describe('what is read of a document, for people', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ 'w/a.md': '# The mill\n\nIt turns. It stops.\n\n```\nx = 1\n```\n' });
  });
  afterEach(() => {
    folder.remove();
  });

  it('is its passages and what is left out, each with its place', async () => {
    const workspace = workspaceOf(join(folder.path, 'w'));
    assert.deepEqual(await documentsRead(workspace, signal), {
      documents: [{ file: 'w/a.md', passages: 3 }],
    });
    const { text } = await documentAsRead({ ...workspace, language: 'en' }, 'w/a.md', signal);
    assert.deepEqual(text.split('\n'), [
      '1:3-1:11 heading en: The mill',
      '3:1-3:10 sentence en: It turns.',
      '3:11-3:20 sentence en: It stops.',
      '5:1-7:4 left out (code): ``` x = 1 ```',
      '',
    ]);
  });

  it('is that of the text that the editor holds unsaved', async () => {
    const workspace = workspaceOf(join(folder.path, 'w'));
    const unsaved = [{ path: join(folder.path, 'w', 'a.md'), text: 'It rains.' }];
    assert.match((await documentAsRead({ ...workspace, unsaved }, 'w/a.md', signal)).text, /: It rains\.\n$/);
  });

  it('says why it is nothing', async () => {
    folder.write('w/b.txt', Buffer.from('caf\xe9', 'latin1'));
    const workspace = workspaceOf(join(folder.path, 'w'));
    assert.match(
      (await documentAsRead(workspace, 'w/b.txt', signal)).text,
      /^w\/b\.txt is not read: not valid/,
    );
    assert.equal((await documentAsRead(workspace, '../a.md', signal)).text, '../a.md is not read.\n');
  });
});

describe('the text of a document that no editor shows', () => {
  it('is what its places count in, or why there is none', async () => {
    const folder = new TemporaryFolder({});
    try {
      const content = '<office:text><text:h>The mill</text:h><text:p>It turns.</text:p></office:text>';
      folder.write('w/a.odt', Buffer.from(zipSync({ 'content.xml': strToU8(content) })));
      folder.write('w/b.docx', Buffer.from('no archive'));
      const workspace = workspaceOf(join(folder.path, 'w'));
      assert.deepEqual(await documentText(workspace, 'w/a.odt', signal), { text: 'The mill\n\nIt turns.' });
      assert.deepEqual(await documentText(workspace, 'w/b.docx', signal), {
        text: 'w/b.docx is not read: there is no text in its archive.\n',
      });
    } finally {
      folder.remove();
    }
  });
});
