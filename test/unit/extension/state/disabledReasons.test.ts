import assert from 'node:assert/strict';
import { commandNames, type CommandName } from '../../../../src/extension/commandIds.ts';
import { disabledReasons } from '../../../../src/extension/state/disabledReasons.ts';
import { initialState, type SessionState } from '../../../../src/extension/state/session.ts';
import { exploring, open, paused, trained, training } from '../states.ts';

const mark = { text: 'A passage.', place: null };

/** Which commands can work in which state. */
const cases: [string, SessionState, CommandName[]][] = [
  ['no folder', initialState, []],
  ['no trust', { ...exploring, workspace: { kind: 'untrusted' } }, []],
  ['a folder', open, ['train', 'chooseDevice']],
  ['training', training, ['pauseTraining', 'stopTraining']],
  ['paused training', paused, ['resumeTraining', 'stopTraining']],
  ['training that ends', { ...training, training: { ...training.training!, stopping: true } }, []],
  [
    'interrupted training',
    { ...open, resumable: true },
    ['train', 'resumeTraining', 'deleteModel', 'chooseDevice'],
  ],
  [
    'a starter model that stands in',
    { ...open, starter: true, editor: 'open' },
    [
      'train',
      'exploreSelection',
      'findSimilarPassages',
      'surpriseMe',
      'markPassageA',
      'markPassageB',
      'insertVariation',
      'continueFromHere',
      'chooseDevice',
    ],
  ],
  [
    'a model and no document',
    { ...trained, editor: 'none' },
    ['train', 'surpriseMe', 'newSlider', 'showModelReport', 'deleteModel', 'chooseDevice'],
  ],
  [
    'a model and a document',
    trained,
    [
      'train',
      'exploreSelection',
      'findSimilarPassages',
      'surpriseMe',
      'markPassageA',
      'markPassageB',
      'newSlider',
      'addToLowEnd',
      'addToHighEnd',
      'insertVariation',
      'continueFromHere',
      'showModelReport',
      'deleteModel',
      'chooseDevice',
    ],
  ],
];

function enabled(state: SessionState): string[] {
  const reasons = disabledReasons(state);
  return commandNames.filter((name) => reasons[name] === null);
}

describe('disabled reasons', () => {
  for (const [name, state, expected] of cases)
    it(`with ${name}`, () => {
      const always = ['copyDiagnostics', 'installCudaEngine', 'showLog'];
      const inAnyFolder = state.workspace.kind === 'open' ? ['showPassages'] : [];
      assert.deepEqual(enabled(state).sort(), [...expected, ...inAnyFolder, ...always].sort());
    });

  it('let the explored text be inserted', () => {
    assert.equal(disabledReasons(trained).insertExploredText, 'Explore something first.');
    assert.equal(disabledReasons(exploring).insertExploredText, null);
    assert.equal(
      disabledReasons({ ...exploring, editor: 'none' }).insertExploredText,
      'Open a document first.',
    );
  });

  it('let nothing be inserted into a document that is shown read-only, and say why', () => {
    const reasons = disabledReasons({ ...exploring, readOnly: 'Copy it.' });
    for (const name of ['insertExploredText', 'insertVariation', 'continueFromHere', 'insertText'] as const)
      assert.equal(reasons[name], 'Copy it.', name);
    assert.equal(reasons.exploreSelection, null);
  });

  it('let an interpolation begin with two marks or two selections', () => {
    const { interpolation } = trained;
    assert.notEqual(disabledReasons(trained).interpolate, null);
    assert.notEqual(
      disabledReasons({ ...trained, interpolation: { ...interpolation, a: mark } }).interpolate,
      null,
    );
    const marked = disabledReasons({ ...trained, interpolation: { ...interpolation, a: mark, b: mark } });
    assert.equal(marked.interpolate, null);
    assert.equal(marked.interpolateMarked, null);
    const selected = disabledReasons({ ...trained, editor: 'two-selections' });
    assert.equal(selected.interpolate, null);
    assert.notEqual(selected.interpolateMarked, null, 'the slider of the panel needs marks');
  });
});
