import assert from 'node:assert/strict';
import { paragraphAt, promptBefore, type Lines } from '../../../../src/extension/editor/paragraph.ts';

const lines = (text: string): Lines => {
  const all = text.split('\n').map((line) => ({ text: line }));
  return { lineCount: all.length, lineAt: (line) => all[line]! };
};

const TEXT = lines('# Title\n\n  First line,\nsecond line.  \n\t\nLast.');

describe('the paragraph at the cursor', () => {
  it('reaches to the blank lines around it, without white space', () => {
    const expected = { startLine: 2, startCharacter: 2, endLine: 3, endCharacter: 12 };
    assert.deepEqual(paragraphAt(TEXT, 2), expected);
    assert.deepEqual(paragraphAt(TEXT, 3), expected);
  });

  it('reaches to the ends of the document', () => {
    assert.deepEqual(paragraphAt(TEXT, 0), { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 7 });
    assert.deepEqual(paragraphAt(TEXT, 5), { startLine: 5, startCharacter: 0, endLine: 5, endCharacter: 5 });
  });

  it('is the comment alone where it stands beside code', () => {
    const code = lines('let x = 1; // Count the stairs. \nlet y = 2;\n');
    const expected = { startLine: 0, startCharacter: 14, endLine: 0, endCharacter: 31 };
    assert.deepEqual(paragraphAt(code, 0, 'a.ts'), expected);
  });

  it('is not there on a blank line', () => {
    assert.equal(paragraphAt(TEXT, 1), undefined);
    assert.equal(paragraphAt(TEXT, 4), undefined);
    assert.equal(paragraphAt(lines(''), 0), undefined);
  });
});

describe('what a continuation goes on from', () => {
  it('is the paragraph up to the cursor', () => {
    assert.equal(promptBefore(TEXT, 3, 6, { most: 100 }), 'First line,\nsecond');
  });

  it('is the paragraph before, at the start of one', () => {
    assert.equal(promptBefore(TEXT, 5, 0, { most: 100 }), 'First line,\nsecond line.  \n\t\n');
    assert.equal(promptBefore(TEXT, 1, 0, { most: 100 }), '# Title\n');
  });

  it('is empty at the start of the document', () => {
    assert.equal(promptBefore(TEXT, 0, 0, { most: 100 }), '');
  });

  it('is only the end of a long one', () => {
    assert.equal(promptBefore(lines('a'.repeat(50) + 'end'), 0, 53, { most: 10 }), 'aaaaaaaend');
  });

  it('has paragraphs before it where it is short', () => {
    const prompt = (least: number) => promptBefore(TEXT, 3, 6, { most: 100, least });
    assert.equal(prompt(17), 'First line,\nsecond');
    assert.equal(prompt(30), '# Title\n\n  First line,\nsecond');
  });
});
