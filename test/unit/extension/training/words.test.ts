import assert from 'node:assert/strict';
import { failure } from '../../../../src/extension/failures/failure.ts';
import { leftOutPage } from '../../../../src/extension/pages/leftOutPage.ts';
import { pickLabel } from '../../../../src/shared/words/pickLabel.ts';
import { statusText } from '../../../../src/extension/training/statusText.ts';
import { LONGEST_SELECTION, selectionProblem } from '../../../../src/extension/editor/textLimits.ts';
import { timeLeft } from '../../../../src/shared/words/timeLeft.ts';
import { initialState } from '../../../../src/extension/state/session.ts';
import { open, paused, trained, training } from '../states.ts';

describe('time left', () => {
  const cases: [number | null, string][] = [
    [null, ''],
    [3, 'a few seconds left'],
    [31, '40 s left'],
    [61, '2 min left'],
    [3600, '60 min left'],
    [7200, '2.0 h left'],
  ];
  for (const [seconds, words] of cases)
    it(`${seconds ?? 'unknown'}: “${words}”`, () => {
      assert.equal(timeLeft(seconds), words);
    });
});

describe('the status bar', () => {
  it('is empty where there is nothing to do', () => {
    assert.equal(statusText(initialState), null);
    assert.equal(statusText({ ...trained, workspace: { kind: 'untrusted' } }), null);
  });

  it('says what goes on', () => {
    assert.match(statusText(training)!.text, /2 min left/);
    assert.match(statusText(paused)!.text, /paused/);
    assert.match(statusText({ ...open, resumable: true })!.text, /interrupted/);
    assert.equal(statusText(trained)!.warning, false);
  });

  it('warns of a failure', () => {
    const status = statusText({ ...trained, failure: failure('The disk is full.') });
    assert.equal(status?.warning, true);
    assert.equal(status.tooltip, 'The disk is full.');
  });
});

describe('a selection', () => {
  it('is refused when there is nothing in it', () => {
    assert.match(selectionProblem(' \n ')!, /Select some text/);
  });

  it('is refused with the limit when it is too long', () => {
    assert.equal(selectionProblem('a'.repeat(LONGEST_SELECTION)), null);
    assert.match(selectionProblem('a'.repeat(120_000))!, /120,000 characters.*8,000/);
  });
});

describe('a text in a list', () => {
  it('is shown whole where it fits', () => {
    assert.deepEqual(pickLabel('One\n  line.'), { label: 'One line.' });
  });

  it('is shown by its beginning with the whole below it', () => {
    const text = 'word '.repeat(40).trim();
    const { label, detail } = pickLabel(text);
    assert.ok(label.length < 90 && label.endsWith('word …'));
    assert.equal(detail, text);
  });

  it('never becomes an icon', () => {
    assert.ok(!pickLabel('$(trash) text').label.includes('$('));
  });
});

describe('the page of left-out documents', () => {
  it('shows names and reasons as they are', () => {
    const page = leftOutPage([
      { file: 'a/*x*.md', reason: 'It is <b>binary</b>.' },
      { file: 'b\n# c.md', reason: 'It is <b>binary</b>.' },
    ]);
    assert.match(page, /## It is \\<b\\>binary\\<\/b\\>\./);
    assert.match(page, /^ {4}a\/\*x\*\.md$/m);
    assert.match(page, /^ {4}b # c\.md$/m);
  });
});
