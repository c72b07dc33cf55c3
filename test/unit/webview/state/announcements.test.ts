import assert from 'node:assert/strict';
import { Announcements, type Announced } from '../../../../src/webview/state/announcements.ts';
import { states } from '../../../browser/states.ts';

describe('what is read out', () => {
  const passage = states.explored.exploration;
  const moved = { ...passage, text: 'It snowed.', verbatim: false };
  const panel = (changes: Partial<typeof states.explored | typeof states.full>): Announced => {
    const state = { ...states.explored, ...changes };
    return { state, exploration: state.exploration, pointed: null, word: null, between: null };
  };
  const own = 'Selection in 01-the-relief.md, your own words.';

  it('is each passage that is taken up, also of the same document, and the return to it', () => {
    const announcements = new Announcements();
    const said = [passage, passage, { ...passage, id: 2 }, { ...moved, id: 2 }, { ...passage, id: 2 }].map(
      (exploration) => announcements.next(panel({ exploration })),
    );
    assert.deepEqual(said, [own, null, own, 'It snowed.', 'Your own words again.']);
    assert.equal(announcements.next(panel({ exploration: { ...passage, id: 3 } })), own);
  });

  it('is how many variations there are, when they arrive', () => {
    const announcements = new Announcements();
    const variations = states.full.variations;
    const shown = { exploration: passage, variations };
    assert.equal(announcements.next(panel(shown)), own, 'those that stand there already are not read out');
    assert.equal(announcements.next(panel({ ...shown, variations: { ...variations, busy: true } })), null);
    assert.equal(announcements.next(panel(shown)), '3 variations');
    assert.equal(announcements.next(panel(shown)), null);
  });
});
