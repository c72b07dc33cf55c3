import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SharedRuns } from '../../../src/model/corpus/sharedRuns.ts';
import { findPassage } from '../../../src/extension/editor/findPassage.ts';

const document =
  'The lamp had burned for sixty years. Nobody had told him that.\n\n- The sea, at night, was black.';
const passage = (text: string, file = 'w/one.md') => ({
  text,
  file,
  offset: document.indexOf(text),
  length: text.length,
});
const passages = [
  passage('The sea, at night, was black.'),
  passage('Nobody had told him that.'),
  passage('The lamp had burned for sixty years.'),
  { text: 'That was the end of it.', file: 'w/two.md', offset: 0, length: 23 },
];
const runs = new SharedRuns(passages);

describe('the longest run that is shared with the workspace', () => {
  it('counts words, whatever their case and the marks between them, and says where they stand', () => {
    assert.deepEqual(runs.longest('And the LAMP had — burned, for ever'), {
      words: 5,
      text: 'The lamp had burned for',
      place: { file: 'w/one.md', offset: 0, length: 23 },
    });
    assert.equal(runs.longest('the sea at night')?.text, 'The sea, at night');
  });

  it('goes on from one passage to the next, but not to another document', () => {
    const run = runs.longest('for sixty years nobody had told her')!;
    assert.deepEqual([run.words, run.text], [6, 'for sixty years. Nobody had told']);
    const found = findPassage(document, run.text, run.place)!;
    assert.equal(document.slice(found.start, found.end), run.text);
    assert.equal(runs.longest('was black that was the')?.words, 3);
  });

  it('leaves out what stands in the text that it was made from, unless the run goes beyond', () => {
    const own = 'The lamp had burned.';
    assert.equal(runs.longest('The lamp had burned', own), undefined);
    assert.equal(runs.longest('The lamp had burned for', own)?.words, 5);
    assert.equal(runs.longest('The lamp had burned, nobody had told', own)?.text, 'Nobody had told');
  });

  it('is none where fewer than three words are shared', () => {
    assert.equal(runs.longest('The lamp was lit.'), undefined);
    assert.equal(runs.longest(''), undefined);
    assert.equal(new SharedRuns([]).longest('The lamp had burned'), undefined);
  });

  it('is what comparing every place with every place finds', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd');
    const text = fc.array(word, { maxLength: 25 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), text, (texts, made) => {
        const placed = texts.map((one, i) => ({ text: one, file: `${i}`, offset: 0, length: one.length }));
        let longest = 0;
        const words = made.split(' ').filter(Boolean);
        for (const one of texts)
          for (let i = 0; i < words.length; i++)
            for (let j = i + 1; j <= words.length; j++)
              if (` ${one} `.includes(` ${words.slice(i, j).join(' ')} `)) longest = Math.max(longest, j - i);
        const run = new SharedRuns(placed).longest(made);
        assert.equal(run?.words ?? 0, longest < 3 ? 0 : longest);
        if (run !== undefined) assert.ok(` ${made} `.includes(` ${run.text} `));
      }),
    );
  });
});
