import assert from 'node:assert/strict';
import { continuations } from '../../../../src/model/corpus/batches/neighbours.ts';
import { splitIntoPassages } from '../../../../src/model/corpus/passages.ts';

describe('continuations', () => {
  const text = [
    'One paragraph of this document begins here, and it is long enough to be wrapped.',
    'It goes on in the second line of the file, as wrapped paragraphs do. Then it has a third',
    'sentence that stands on two lines.',
    '',
    'Another paragraph begins here. It ends here.',
  ].join('\n');
  const passages = splitIntoPassages({ file: 'a.md', text });

  it('are sentences that follow each other in a paragraph, over a line break too', () => {
    assert.equal(passages.length, 5);
    assert.deepEqual(continuations(passages), [true, true, false, true, false]);
  });

  it('are as they stand in the document, joined by a space', () => {
    continuations(passages).forEach((continued, index) => {
      if (!continued) return;
      const [one, other] = [passages[index]!, passages[index + 1]!];
      const whole = text.slice(one.offset, other.offset + other.length).replaceAll('\n', ' ');
      assert.equal(`${one.text} ${other.text}`, whole);
    });
  });

  it('are not over a gap, nor in another document', () => {
    assert.deepEqual(continuations(passages.filter((_, index) => index !== 1)), [false, false, true, false]);
    const elsewhere = passages.map((passage, index) => ({ ...passage, file: `${index}.md` }));
    assert.ok(!continuations(elsewhere).includes(true));
  });
});
