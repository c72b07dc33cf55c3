import assert from 'node:assert/strict';
import { spaced, spacedBefore, withLineEnds } from '../../../../../src/extension/editor/placement/spacing.ts';

describe('spacing of insertions', () => {
  // before, text, after, inserted
  const cases: [string, string, string, string][] = [
    ['', 'New text.', '', 'New text.'],
    ['He said.', 'New text.', '', ' New text.'],
    ['He said. ', 'New text.', 'Then', 'New text. '],
    ['He said. ', ' New text.', '', 'New text.'],
    ['', 'New text.', 'Then he left.', 'New text. '],
    ['the cat', ', and the dog', ' slept', ', and the dog'],
    ['(', 'aside', ')', 'aside'],
    ['“', 'Go', '”', 'Go'],
    ['"Yes."', 'He went out.', '', ' He went out.'],
    ['He left.', '"No," he said.', '', ' "No," he said.'],
    ['He left.', '"\'Twas I."', '', ' "\'Twas I."'],
    ['He said: "', 'Yes', '."', 'Yes'],
    ['("', 'Yes', '")', 'Yes'],
    ['"\'', 'Yes', '\'"', 'Yes'],
    ['"But I—"', 'He left.', '"No."', ' He left. '],
    ['He said "yes', '" and left.', ' Then', '" and left.'],
    ['one\t', 'two', '', 'two'],
    ['well-', 'known', ' fact', 'known'],
  ];
  for (const [before, text, after, inserted] of cases)
    it(`${JSON.stringify(before)} + ${JSON.stringify(text)} + ${JSON.stringify(after)}`, () => {
      assert.equal(spaced(before, text, after), inserted);
    });

  it('puts no space beside tags and names of spaces in HTML and Markdown, nor after names of places', () => {
    assert.equal(spaced('<del>', '*No*', '</del>', { html: true }), '*No*');
    assert.equal(spaced('it <b>turns</b>', 'round', '', { html: true }), ' round');
    assert.equal(spaced('at&nbsp;', 'six', '&nbsp;sharp', { html: true }), 'six');
    assert.equal(spaced('* [[mill,Mill]]', 'It turns.', '', { anchors: true }), 'It turns.');
    assert.equal(spaced('* [1]', 'It turns.', '', { anchors: true }), ' It turns.');
  });

  it('leaves the beginning of a continuation as it is: it may go on within a word', () => {
    assert.equal(spacedBefore('ing slowly', 'down'), 'ing slowly ');
    assert.equal(spacedBefore(' and slept', '.'), ' and slept');
  });

  it('never changes a word', () => {
    for (const [before, text, after] of cases) assert.equal(spaced(before, text, after).trim(), text.trim());
  });
});

describe('line ends', () => {
  it('become those of the document', () => {
    assert.equal(withLineEnds('a\nb\r\nc\rd', '\r\n'), 'a\r\nb\r\nc\r\nd');
    assert.equal(withLineEnds('a\nb\r\nc\rd', '\n'), 'a\nb\nc\nd');
  });
});
