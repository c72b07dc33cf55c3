import assert from 'node:assert/strict';
import { initialState, Session, type SessionState } from '../../../../src/extension/state/session.ts';
import { panelState } from '../../../../src/extension/state/panelState.ts';
import { panelStateSchema } from '../../../../src/shared/protocol/panelProtocol.ts';
import { exploring, open, paused, trained, training } from '../states.ts';

const leftOut = Array.from({ length: 5000 }, (_, i) => ({ file: `novel/${i}.txt`, reason: 'It is binary.' }));

describe('the session', () => {
  for (const [name, state] of Object.entries({ initialState, open, training, paused, trained, exploring }))
    it(`is a panel state as the protocol has it: ${name}`, () => {
      const told = panelState(state);
      assert.deepEqual(panelStateSchema.parse(told), told);
    });

  it('tells the panel the first left-out documents and the number of all', () => {
    const state: SessionState = { ...open, survey: { documents: 1, passages: 2, words: 3, leftOut } };
    const { survey } = panelState(state);
    assert.equal(survey?.leftOutCount, 5000);
    assert.deepEqual(survey.leftOut, leftOut.slice(0, 20));
  });

  it('tells each listener of each change until it stops listening', () => {
    const session = new Session();
    const heard: number[] = [];
    const stop = session.onDidChange(({ trainingMinutes }) => heard.push(trainingMinutes));
    session.update({ trainingMinutes: 1 });
    session.update({ trainingMinutes: 2 });
    stop();
    session.update({ trainingMinutes: 3 });
    assert.deepEqual(heard, [1, 2]);
    assert.equal(session.state.trainingMinutes, 3);
  });
});
