import assert from 'node:assert/strict';
import { documentName } from '../../../../src/extension/editor/documentName.ts';

describe('the name that tells the format of a document', () => {
  const named = (path: string, languageId: string, isUntitled = false) =>
    documentName({ uri: { path }, languageId, isUntitled });

  it('is its own where it has one', () => {
    assert.equal(named('/novel/one.md', 'markdown'), '/novel/one.md');
    assert.equal(named('/novel/notes.txt', 'markdown'), '/novel/notes.txt');
  });

  it('has the ending of its language before it is saved', () => {
    assert.equal(named('Untitled-1', 'markdown', true), 'Untitled-1.md');
    assert.equal(named('Untitled-1', 'latex', true), 'Untitled-1.tex');
    assert.equal(named('Untitled-1', 'plaintext', true), 'Untitled-1');
  });

  it('has the ending of its language in a cell of a notebook', () => {
    const uri = { path: '/mill.ipynb', scheme: 'vscode-notebook-cell' };
    assert.equal(documentName({ uri, languageId: 'markdown', isUntitled: false }), '/mill.ipynb.md');
  });
});
